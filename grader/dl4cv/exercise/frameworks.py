"""What exercises may be written in: one row a framework, NumPy, PyTorch, Keras, and what becomes of other modules."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Treatment = Literal["real", "quiet", "refused"]


def _modules(names: str) -> frozenset[str]:
    return frozenset(names.split())


QUIET_MODULES = _modules(
    """
    IPython alive_progress altair bokeh colorama fastprogress future google graphviz ipywidgets jaxtyping livelossplot
    matplotlib mpl_toolkits nb_black past plotly prettytable progressbar pydot pylab rich seaborn six tabulate
    tensorboard tensorboardX termcolor torch.utils.tensorboard torchinfo torchsummary torchview torchviz tqdm
    typing_extensions wandb
    """
)
"""Modules that draw, display, show progress or bridge Python 2, and compute no answer: stand-ins that do nothing."""

PUBLIC_PACKAGES = _modules(
    """
    PIL autograd caffe chainer cupy cv2 dask datasets efficientnet_pytorch einops fastai flax gensim h5py
    huggingface_hub imageio imutils jax joblib keras kornia lightning mxnet networkx nltk numba numexpr numpy onnx
    opt_einsum paddle pandas patsy polars pooch pyarrow pytest pytorch_lightning requests scipy skimage skorch sklearn
    statsmodels sympy tensorflow tensorflow_datasets tf_keras theano timm torch torchaudio torchmetrics torchtext
    torchvision transformers xarray yaml
    """
)
"""Packages that anyone may install: an import of another name is probably of a file of the student's own."""


@dataclass(frozen=True)
class Framework:
    """What the submissions to an exercise may use, and what their worker needs for it.

    `taught` are the packages that they may import beside the standard library. `packages` are the installed packages
    that a worker finds, None for those that it can read. `preloaded` is imported before student code. `roots` are the
    packages that are readable with all that they declare to require; without any, NumPy alone is. `extras` are the
    extras of this package that bring what is taught and need not be installed. `environment` are the variables that
    hold whenever student code imports something.
    """

    name: str
    taught: tuple[str, ...]
    packages: tuple[str, ...] | None
    preloaded: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def trains(self) -> bool:
        """Tell whether it comes with what trains networks."""
        return "torch" in self.taught

    def treatment(self, module: str) -> Treatment:
        """Say what an import of `module` gives a submission: the module, a quiet stand-in, or one that fails in use."""
        package = module.partition(".")[0]
        if {module, package} & QUIET_MODULES or any(module.startswith(f"{name}.") for name in QUIET_MODULES):
            return "quiet"
        return "real" if package in self.taught or package in sys.stdlib_module_names else "refused"


# An optimizer imports _dynamo, and wants a temporary folder then.
_TORCH = ("torch", "torch._dynamo")

FRAMEWORKS = {
    framework.name: framework
    for framework in (
        Framework("numpy", taught=("numpy",), packages=("numpy",)),
        Framework("torch", taught=("torch", "numpy"), packages=None, preloaded=_TORCH, roots=("torch", "numpy")),
        # Keras itself is imported by who uses it: that takes as long as all of torch.
        Framework(
            "keras",
            taught=("torch", "numpy", "keras"),
            packages=None,
            preloaded=_TORCH,
            roots=("torch", "numpy", "keras"),
            extras=("keras",),
            environment={"KERAS_BACKEND": "torch"},  # also after a student's line that chooses another
        ),
    )
}
