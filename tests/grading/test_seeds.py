"""Inputs: always the same for one submission, never the same for two."""

import pytest

from cnnkit.errors import GradingError
from cnnkit.grading import seeds


def test_every_part_counts_and_none_can_pass_for_another():
    parts = [(b"s", "ada", b"x", "04.a"), (b"t", "ada", b"x", "04.a"), (b"s", "bob", b"x", "04.a")]
    parts += [(b"s", "ada", b"y", "04.a"), (b"s", "ada", b"x", "04.b"), (b"s", "ada0", b"x", "4.a")]
    drawn = [seeds.seed(*part) for part in parts]
    assert len(set(drawn)) == len(parts)
    assert drawn == [seeds.seed(*part) for part in parts]


def test_a_secret_is_drawn_once_kept_private_and_used_again(tmp_path):
    first = seeds.secret(tmp_path, None)
    assert seeds.secret(tmp_path, None) == first
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600
    assert len(first) == 32


def test_a_seed_makes_the_same_secret_anywhere(tmp_path):
    (tmp_path / "other").mkdir()
    assert seeds.secret(tmp_path, "7") == seeds.secret(tmp_path / "other", "7")
    assert seeds.secret(tmp_path, "8") != seeds.secret(tmp_path / "other", "7")
    assert seeds.secret(tmp_path, None) == seeds.secret(tmp_path, "8")


def test_a_secret_that_cannot_be_kept_is_a_sentence(tmp_path):
    (tmp_path / "secret").mkdir()
    with pytest.raises(GradingError, match=r"cannot be kept in .*secret: Is a directory\."):
        seeds.secret(tmp_path, None)


def test_a_damaged_secret_is_not_used(tmp_path):
    (tmp_path / "secret").write_bytes(b"")
    with pytest.raises(GradingError, match="damaged"):
        seeds.secret(tmp_path, None)
