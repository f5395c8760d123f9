"""A message that touches thousands of things is taken like any other, however small the turn."""

import pytest

from intake_city import City, done
from world import credit_code

ROWS = 4200


@pytest.fixture(scope="module")
def city():
    with City(start="2025-01-02", settings={"MINGLU_TURN_MAX": "1"}) as instance:
        yield instance


def test_a_table_may_name_more_providers_than_a_turn_of_one_message_has_room_for(city):
    table = "统一社会信用代码,数据日期,企业名称\n" + "".join(
        f"{credit_code(f'claimed {n}')},{city.day()},演示企业\n" for n in range(ROWS))
    answer = done(city.officer.send("/v1/market-register/import", table.encode(), "text/csv"))
    assert (answer["rows"], answer["refused"]) == (ROWS, ROWS), "nobody has registered"
