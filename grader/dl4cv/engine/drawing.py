"""How hypothesis draws cases for us: the same on every machine, and without a trace in anyone's folder."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis.configuration import set_hypothesis_home_dir
from hypothesis.internal.conjecture import providers

CASES = 12

PROFILE = settings(
    max_examples=CASES,
    database=None,
    deadline=None,
    derandomize=False,
    print_blob=False,
    report_multiple_bugs=False,
    verbosity=Verbosity.quiet,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)


def prepare(cases: int = CASES) -> None:
    """Make PROFILE the one in force, whatever the environment says; call it before the checks are imported."""
    from platformdirs import user_cache_path

    set_hypothesis_home_dir(user_cache_path("dl4cv-grade", appauthor=False) / "hypothesis")
    # hypothesis mixes constants found in local source files into what it draws. Which files are local depends on how
    # this package was installed, and so would the verdict.
    if hasattr(providers, "_get_local_constants"):
        providers._get_local_constants = providers.Constants  # type: ignore[attr-defined]
    settings.register_profile("dl4cv", settings(PROFILE, max_examples=cases))
    settings.load_profile("dl4cv")
