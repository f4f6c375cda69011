"""Every planted fault has the outcome its row says; `python -m tests.cases` prints the list."""

import pytest

from tests.cases import CASES, Case, run, sound


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_planted_fault(case: Case) -> None:
    got = run(case)
    assert got.outcome == case.outcome, got.reason
    assert case.reason in got.reason


def test_the_market_the_faults_are_planted_in_is_sound() -> None:
    for metric, asset, source in {case.series for case in CASES}:
        got = run(Case("sound", "nothing", sound, "kept", (metric, asset, source)))
        assert (got.outcome, got.reason) == ("kept", ""), metric


def test_each_case_has_its_own_name_and_most_things_are_refused() -> None:
    assert len({case.id for case in CASES}) == len(CASES) >= 50
    assert sum(case.outcome in ("refused", "left out", "no edition") for case in CASES) >= 35
    assert all(case.reason for case in CASES if case.outcome != "kept"), "a refusal has a reason"
