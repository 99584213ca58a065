"""Reads our files by the rules of those who import them, as far as their sources tell.

canvas: instructure/canvas-lms, lib/gradebook_importer.rb. moodle: moodle/moodle,
mod/assign/feedback/offline/importgradeslib.php.
"""

import csv
import io
import re


def canvas(text):
    """-> {assignment: (points possible, {student id or login or name: cell})}"""
    header, *lines = list(
        csv.reader(io.StringIO(text), delimiter=";" if text.partition("\n")[0].count(";") > 3 else ",")
    )
    header[0] = header[0].lstrip("\ufeff")
    assert len(header) > 3
    assert "Student" in header[0]
    assert "ID" in header[1]
    known = 3
    if re.search(r"SIS\s+Login\s+ID", header[2]):
        known += 1
    elif re.search(r"SIS\s+User\s+ID", header[2]) and re.search(r"SIS\s+Login\s+ID", header[3]):
        known += 2 + ("Integration ID" in header[4])
        known += "Root Account" in header[known - 1]
    assert "Section" in header[known - 1]
    (above,) = (line for line in lines if "Points Possible" in line[0])
    people = [line for line in lines if line is not above]
    login = header.index("SIS Login ID") if "SIS Login ID" in header else 0
    return {
        header[c]: (above[c], {line[1] or line[login] or line[0]: line[c].strip() for line in people})
        for c in range(known, len(header))
    }


def moodle(text):
    """-> {participant's number: (grade or None, feedback)}"""
    header, *lines = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    id, grade = header.index("Identifier"), header.index("Grade")
    said = header.index("Feedback comments")
    assert "Last modified (grade)" in header
    assert all(len(line) == len(header) for line in lines)
    return {
        int(line[id][len("Participant ") :]): (float(line[grade]) if line[grade] else None, line[said])
        for line in lines
    }
