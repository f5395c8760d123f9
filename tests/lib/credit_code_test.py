"""The codes the stories invent are held against codes the standard's readers publish."""

from world import credit_check, credit_code, organisation_check, wrong_credit_code

KNOWN = ["91110000600037341L", "91330100799655058B", "9144030071526726XG", "914403001922038216"]


def test_known_codes_have_the_check_we_compute():
    for code in KNOWN:
        assert credit_check(code[:17]) == code[17]
        assert organisation_check(code[8:16]) == code[16]


def test_invented_codes_are_valid_and_differ():
    codes = [credit_code(seed) for seed in range(500)]
    assert len(set(codes)) == 500
    assert all(len(code) == 18 and credit_check(code[:17]) == code[17] for code in codes)
    assert credit_code(7) == credit_code(7)


def test_wrong_codes_are_wrong():
    assert all(credit_check(wrong_credit_code(s)[:17]) != wrong_credit_code(s)[17] for s in range(500))
