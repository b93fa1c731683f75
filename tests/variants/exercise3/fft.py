"""The convolution theorem: correlation is a product with the conjugate spectrum."""

import numpy as np


def pair_of(v):
    return (int(v), int(v)) if np.ndim(v) == 0 else (int(v[0]), int(v[1]))


def conv2d_gray(image, kernel):
    H, W = image.shape
    kH, kW = kernel.shape
    spectrum = np.fft.rfft2(image.astype(float)) * np.conj(np.fft.rfft2(kernel.astype(float), (H, W)))
    return np.fft.irfft2(spectrum, (H, W))[: H - kH + 1, : W - kW + 1]


def conv2d_rgb(image, kernel, bias=0.0):
    _, H, W = image.shape
    spectrum = np.fft.fft2(image) * np.conj(np.fft.fft2(kernel, (H, W)))
    full = np.fft.ifft2(spectrum.sum(axis=0)).real
    return full[: H - kernel.shape[1] + 1, : W - kernel.shape[2] + 1] + bias


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    (sh, sw), (ph, pw), (dh, dw) = pair_of(stride), pair_of(padding), pair_of(dilation)
    F, C, kH, kW = weight.shape
    xp = np.pad(x.astype(np.float64), ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    H, W = xp.shape[2:]
    spread = np.zeros((F, C, dh * (kH - 1) + 1, dw * (kW - 1) + 1))
    spread[:, :, ::dh, ::dw] = weight
    image_spectrum = np.fft.rfft2(xp, (H, W))
    kernel_spectrum = np.fft.rfft2(spread, (H, W))
    product = np.einsum("nchw,fchw->nfhw", image_spectrum, kernel_spectrum.conj())
    full = np.fft.irfft2(product, (H, W))
    out = full[:, :, : H - spread.shape[2] + 1 : sh, : W - spread.shape[3] + 1 : sw]
    if bias is not None:
        out = out + bias[None, :, None, None]
    return out


def conv2d_transpose(x, weight, bias=None, stride=1, padding=0):
    (sh, sw), (ph, pw) = pair_of(stride), pair_of(padding)
    N, C, H, W = x.shape
    kH, kW = weight.shape[2:]
    spread = np.zeros((N, C, (H - 1) * sh + 1, (W - 1) * sw + 1))
    spread[:, :, ::sh, ::sw] = x
    size = (spread.shape[2] + kH - 1, spread.shape[3] + kW - 1)
    product = np.einsum("nchw,cfhw->nfhw", np.fft.rfft2(spread, size), np.fft.rfft2(weight.astype(float), size))
    out = np.fft.irfft2(product, size)[:, :, ph : size[0] - ph, pw : size[1] - pw]
    return out if bias is None else out + bias[:, None, None]
