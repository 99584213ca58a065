"""Who is who on the platform: by number, login or name, and never by guess."""

import pytest

from cnnkit.errors import GradingError
from cnnkit.grading.export import roster

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,04 Pad (9)
    Points Possible,,,,,5
"Lovelace, Ada",101,S1,alovelace,A,
"Boole, George",102,S2,gb@uni.example,A,3
"Smith, Jo",103,S3,jo1,A,
"Smith, Jo",104,S4,jo2,B,
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(CANVAS, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("student", "place"),
    [
        ("lovelaceada_101", 0),
        ("alovelace", 0),
        ("Ada Lovelace", 0),
        ("lovelace ada", 0),
        ("S1", 0),
        ("gb", 1),
        ("gb@uni.example", 1),
        ("jo2", 3),
    ],
)
def test_people_are_found_by_number_login_or_name(file, student, place):
    found = roster.match(roster.read(file), [student])
    assert (found.rows, found.sentences) == ({student: place}, [])


@pytest.mark.parametrize(
    ("students", "why"),
    [
        (["Charles"], "Charles is not in the roster"),
        (["Jo Smith"], "Jo Smith may be any of 2 people"),
        (["boole_999"], "boole_999 is not in the roster"),
        (["team_101"], "team_101 has the number of Lovelace, Ada in the roster, and another name"),
        (["alovelace", "Ada Lovelace"], "alovelace and Ada Lovelace are one person"),
    ],
)
def test_who_is_nobody_or_several_gets_nothing_and_it_is_said(file, students, why):
    found = roster.match(roster.read(file), students)
    assert found.rows == {}
    assert found.sentences[0].startswith(why)


def test_where_everybody_is_anonymous_the_number_is_enough(tmp_path):
    (tmp_path / "blind.csv").write_text("Identifier,Grade\nParticipant 77,\n", encoding="utf-8")
    assert roster.match(roster.read(tmp_path / "blind.csv"), ["Participant_77"]).rows == {"Participant_77": 0}


def test_lines_above_the_people_are_none(file):
    file.write_text(CANVAS.replace("    Points", ",,,,,Manual Posting\n    Points"), encoding="utf-8")
    read = roster.read(file)
    assert [line[0].strip() for line in read.above] == ["", "Points Possible"]
    assert len(read.rows) == 4


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "no column Student"),
        (b"Name,Note\nada,1\n", "no column Student and no ID. Export it with the platform set to English"),
        ("Étudiant,ID\n".encode("utf-16"), "not text in UTF-8"),
        (b'Student,ID\n"ada', "is not a table"),
    ],
)
def test_what_is_no_roster_is_a_sentence(tmp_path, content, why):
    (tmp_path / "roster.csv").write_bytes(content)
    with pytest.raises(GradingError, match=why):
        roster.read(tmp_path / "roster.csv", "Student", "ID")


def test_a_roster_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(GradingError, match="cannot be read: No such file"):
        roster.read(tmp_path / "nothing.csv")


def test_semicolons_marks_and_short_lines_are_read_and_written_as_they_were(tmp_path):
    (tmp_path / "r.csv").write_bytes('\ufeffStudent;ID;Section\r\n"Ä; B";7\r\n'.encode())
    read = roster.read(tmp_path / "r.csv", "Student", "ID")
    assert read.rows == [["Ä; B", "7", ""]]
    assert read.written(["Student"], [["Ä; B"]]) == '\ufeffStudent\r\n"Ä; B"\r\n'
