"""What a provider owes in a project by a day: flagged by the clock alone when it is not done, settled when it is."""

import pytest

from monitoring_city import City, codes


@pytest.fixture(scope="module")
def city():
    with City(start="2025-01-02") as instance:
        yield instance


def problem(city, project, days):
    """A report that tells of a problem, to be solved so many days from today."""
    told = city.report(project, problems=[{"text": "设备未联网", "remedy": "加装网关", "agreed_by": city.day(days)}])
    assert told.status_code == 201, told.text
    return f"{told.json()['report']}/1"


def test_a_problem_that_is_not_solved_by_the_agreed_day_is_flagged_when_its_grace_is_over(city):
    project = city.contract(milestones=((300, 100),))["project"]
    about = problem(city, project, 9)
    agreed = city.day(9)
    (owed,) = city.owed(project, "problem")
    assert (owed["about"], owed["clause"], owed["due_on"], owed["threshold"]) == (about, "R6", agreed, 3)
    assert owed["due_on_arithmetic"] is None, "people agreed on the day"
    city.advance(days=12)
    assert city.flags(project, kind="problem_open") == [], "the days of grace are not over"
    city.advance(days=1)
    (flag,) = city.flags(project, kind="problem_open")
    assert (flag["clause"], flag["value"], flag["threshold"], flag["unit"]) == ("R6", 4, 3, "days")
    assert flag["basis"] == "jining-2025.1 /monitoring/problem_grace_days" and agreed in flag["note"]
