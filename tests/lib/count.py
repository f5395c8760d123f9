"""Passed, failed and skipped of a pytest report, for tests/run."""

import sys
import xml.etree.ElementTree

passed = failed = skipped = 0
for suite in xml.etree.ElementTree.parse(sys.argv[1]).getroot().iter("testsuite"):
    bad = int(suite.get("failures")) + int(suite.get("errors"))
    left = int(suite.get("skipped"))
    failed += bad
    skipped += left
    passed += int(suite.get("tests")) - bad - left
print(passed, failed, skipped)
