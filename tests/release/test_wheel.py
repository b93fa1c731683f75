import base64
import csv
import hashlib
import io
import zipfile

from dl4cv import __version__
from dl4cv.release.wheel import build_wheel


def test_a_wheel_lists_every_file_in_it_with_its_sum():
    name, data = build_wheel()
    assert name == f"dl4cv_grade-{__version__}-py3-none-any.whl"
    archive = zipfile.ZipFile(io.BytesIO(data))
    record = f"dl4cv_grade-{__version__}.dist-info/RECORD"
    listed = {row[0]: row[1] for row in csv.reader(io.StringIO(archive.read(record).decode()))}
    assert set(listed) == set(archive.namelist())
    for file, digest in listed.items():
        if file != record:
            found = base64.urlsafe_b64encode(hashlib.sha256(archive.read(file)).digest()).rstrip(b"=").decode()
            assert digest == f"sha256={found}"


def test_it_holds_the_stubs_and_no_solution():
    files = zipfile.ZipFile(io.BytesIO(build_wheel()[1])).namelist()
    assert "dl4cv/exercises/exercise3.py" in files
    assert not [file for file in files if "solution" in file.lower() or "__pycache__" in file]


def test_it_is_the_same_each_time():
    assert build_wheel() == build_wheel()
