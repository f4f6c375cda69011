"""True values are not refused: a sample of the recorded history; `python -m tests.refusals` judges it all."""

from datetime import UTC, datetime

from tests.refusals import judge


def test_hardly_a_true_value_is_refused(shared):
    """The days around the crash of 10 October 2025, at whose worst much looked like a fault."""
    judged = judge(
        shared,
        every=3,
        first=datetime(2025, 10, 10, tzinfo=UTC),
        last=datetime(2025, 10, 19, tzinfo=UTC),
    )
    assert judged.days == 4
    assert len(judged.seen) > 5000
    assert judged.rejected == []
    assert judged.share < 0.01
    assert judged.refused == {}
