"""What learners get wrong in `preprocess`."""

import numpy as np  # noqa: F401 - edits use it
import torch
import torch.nn.functional as F

from dl4cv.mistakes import edit


def preprocess(image):
    height, width = image.shape[:2]
    short = min(height, width)
    size = (256 * height // short, 256 * width // short)
    pixels = image.copy()
    x = torch.from_numpy(pixels).permute(2, 0, 1)[None].float()
    x = F.interpolate(x, size, mode="bicubic", antialias=True)
    x = x.clamp(0, 255)
    top, left = (size[0] - 224) // 2, (size[1] - 224) // 2
    x = x[:, :, top : top + 224, left : left + 224]
    return (x - 127) / 128


bgr = edit(
    preprocess,
    {"image.copy()": "image[:, :, ::-1].copy()"},
    title="Blue, green, red",
    explanation="The channels of the network are red, green and blue, in this order, as those of the image. "
    "Only OpenCV reads images as blue, green, red.",
)

scaled_twice = edit(
    preprocess,
    {"(x - 127) / 128": "(x / 255 - 127) / 128"},
    title="127 subtracted from values up to 1",
    explanation="127 and 128 are meant for values from 0 to 255. Do not divide by 255 before.",
)

zero_to_one = edit(
    preprocess,
    {"(x - 127) / 128": "x / 255"},
    title="Scaled to 0 ... 1",
    explanation="This network was trained with values from about -1 to 1. Take (x - 127) / 128.",
)

mean_of_imagenet = edit(
    preprocess,
    {
        "return (x - 127) / 128": "mean = torch.tensor([0.485, 0.456, 0.406])\n"
        "    std = torch.tensor([0.229, 0.224, 0.225])\n"
        "    return (x / 255 - mean[:, None, None]) / std[:, None, None]"
    },
    title="The mean and deviation of torchvision's networks",
    explanation="Every set of weights has a scaling of its own, the one that it was trained with. "
    "For these it is (x - 127) / 128.",
)

symmetric_scale = edit(
    preprocess,
    {"(x - 127) / 128": "x / 127.5 - 1"},
    title="Scaled by 127.5",
    explanation="x / 127.5 - 1 is nearly the same, and not what these weights were trained with. Take (x - 127) / 128.",
)

not_centred = edit(
    preprocess,
    {"(x - 127) / 128": "x / 128"},
    title="127 not subtracted",
    explanation="The values reach from 0 to 2. Subtract 127 first: (x - 127) / 128.",
)

off_by_one_level = edit(
    preprocess,
    {"(x - 127) / 128": "(x - 128) / 128"},
    title="128 subtracted",
    explanation="You subtracted 128, one grey level too much. Take (x - 127) / 128.",
)

divided_by_255 = edit(
    preprocess,
    {"(x - 127) / 128": "(x - 127) / 255"},
    title="Divided by 255",
    explanation="Less 127 the values reach from -127 to 128; dividing by 128 makes them -1 to 1.",
)

not_divided = edit(
    preprocess,
    {"(x - 127) / 128": "x - 127"},
    title="Not divided by 128",
    explanation="The values reach from -127 to 128: a hundred times what the weights were trained with. "
    "Divide by 128 as well.",
)

not_scaled = edit(
    preprocess,
    {"(x - 127) / 128": "x"},
    title="Not scaled",
    explanation="The values are still bytes, from 0 to 255. Take (x - 127) / 128 of each.",
)

precedence = edit(
    preprocess,
    {"(x - 127) / 128": "x - 127 / 128"},
    title="Parentheses missing",
    explanation="x - 127 / 128 divides 127 alone. Write (x - 127) / 128.",
)

scaled_as_bytes = edit(
    preprocess,
    {"(x - 127) / 128": "(x.round().to(torch.uint8) - 127) / 128"},
    title="Bytes wrap around",
    explanation="A byte less than 127 has no room for a negative difference, and wraps around to 255 and below. "
    "Make floats of the image first.",
)

not_resized = edit(
    preprocess,
    {"(256 * height // short, 256 * width // short)": "(height, width)"},
    title="Not resized",
    explanation="You cut 224x224 pixels out of the image as it is: of a large one a small piece. "
    "Resize until the shorter side is 256, then cut.",
)

squashed = edit(
    preprocess,
    {"(256 * height // short, 256 * width // short)": "(224, 224)"},
    title="Squashed to 224x224",
    explanation="Width and height shrink by different factors, and a cat becomes a thin cat. "
    "The shorter side becomes 256, the longer as much more as it was; then cut.",
)

squashed_to_256 = edit(
    preprocess,
    {"(256 * height // short, 256 * width // short)": "(256, 256)"},
    title="Squashed to 256x256",
    explanation="Two numbers make interpolate, and torchvision's Resize, squash the image. "
    "The shorter side becomes 256, the other 256 * longer / shorter.",
)

resized_to_224 = edit(
    preprocess,
    {"(256 * height // short, 256 * width // short)": "(224 * height // short, 224 * width // short)"},
    title="The shorter side becomes 224",
    explanation="Then nothing of it is left to cut off. It becomes 256, of which the middle 224 are kept.",
)

longer_side = edit(
    preprocess,
    {"min(height, width)": "max(height, width)"},
    title="The longer side becomes 256",
    explanation="Then the shorter side has less than the 224 pixels that you need. It is the one that becomes 256.",
)

landscape_only = edit(
    preprocess,
    {"min(height, width)": "height"},
    title="Right for wide images only",
    explanation="You made the height 256, also where the width is smaller. Take the smaller: min(height, width).",
)

portrait_only = edit(
    preprocess,
    {"min(height, width)": "width"},
    title="Right for tall images only",
    explanation="You made the width 256, also where the height is smaller. Take the smaller: min(height, width).",
)

sides_exchanged = edit(
    preprocess,
    {"(256 * height // short, 256 * width // short)": "(256 * width // short, 256 * height // short)"},
    title="Height and width exchanged",
    explanation="torch wants (height, width), as image.shape has them; Pillow and OpenCV have (width, height).",
)

rounded_up = edit(
    preprocess,
    {"(256 * height // short, 256 * width // short)": "(-(-256 * height // short), -(-256 * width // short))"},
    title="The longer side rounded up",
    explanation="The longer side is 256 * longer / shorter, rounded down: one pixel more shifts all columns a little. "
    "`//` rounds down.",
)

rounded_to_nearest = edit(
    preprocess,
    {"(256 * height // short, 256 * width // short)": "(round(256 * height / short), round(256 * width / short))"},
    title="The longer side rounded to the nearest",
    explanation="The longer side is 256 * longer / shorter, rounded down, not to the nearest. `//` rounds down.",
)

cut_square_first = edit(
    preprocess,
    {
        "(256 * height // short, 256 * width // short)": "(256, 256)",
        "image.copy()": "image[(height - short) // 2 :, (width - short) // 2 :][:short, :short].copy()",
    },
    title="Cut to a square first",
    explanation="You cut a square out of the image, and resized that: where the longer side comes to no whole number, "
    "it is another image. Resize first, then cut.",
)

cut_at_the_corner = edit(
    preprocess,
    {"(size[0] - 224) // 2, (size[1] - 224) // 2": "0, 0"},
    title="Cut out of the corner",
    explanation="You took the 224 rows and columns at the top and the left. Begin at (size - 224) // 2.",
)

cut_from_the_middle_on = edit(
    preprocess,
    {"(size[0] - 224) // 2, (size[1] - 224) // 2": "size[0] // 2 - 224 // 4, size[1] // 2 - 224 // 4"},
    title="Cut beside the middle",
    explanation="The crop begins half of its size before the middle: at size // 2 - 112, which is (size - 224) // 2.",
)

cut_one_further = edit(
    preprocess,
    {"(size[0] - 224) // 2, (size[1] - 224) // 2": "(size[0] - 224) // 2 + 1, (size[1] - 224) // 2 + 1"},
    title="Cut one pixel too far",
    explanation="Of 256 rows 32 are left off, 16 above and 16 below: the crop begins at row 16, which is the 17th.",
)

cut_one_less_far = edit(
    preprocess,
    {"(size[0] - 224) // 2, (size[1] - 224) // 2": "(size[0] - 225) // 2, (size[1] - 225) // 2"},
    title="Cut one pixel too early",
    explanation="Of 256 rows 32 are left off, 16 above and 16 below: the crop begins at row (256 - 224) // 2 = 16.",
)

cut_at_one_side_only = edit(
    preprocess,
    {"(size[0] - 224) // 2, (size[1] - 224) // 2": "(min(size) - 224) // 2, (min(size) - 224) // 2"},
    title="The longer side not cut in its middle",
    explanation="You began at 16 in both directions. In each it is half of what is left off there: (size - 224) // 2.",
)

not_cut = edit(
    preprocess,
    {"x[:, :, top : top + 224, left : left + 224]": "x"},
    title="Not cut",
    explanation="The network was trained with 224x224 pixels. Cut them from the middle of the resized image.",
)

nearest = edit(
    preprocess,
    {', mode="bicubic", antialias=True': ""},
    title="Nearest pixels",
    explanation='interpolate takes the nearest pixel unless it is told otherwise. Say mode="bicubic", antialias=True.',
)

bilinear = edit(
    preprocess,
    {'mode="bicubic"': 'mode="bilinear"'},
    title="Bilinear",
    explanation="Straight lines between the pixels are smoother than the bicubic curves that these weights know. "
    'Say mode="bicubic".',
)

bilinear_without_antialiasing = edit(
    preprocess,
    {'mode="bicubic", antialias=True': 'mode="bilinear"'},
    title="Bilinear, and without antialiasing",
    explanation="Each new pixel is made of the four nearest, and the others are skipped. "
    'Say mode="bicubic", antialias=True.',
)

areas = edit(
    preprocess,
    {'mode="bicubic", antialias=True': 'mode="area"'},
    title="Averages of areas",
    explanation='Each new pixel is an average of blocks of old ones. Say mode="bicubic", antialias=True.',
)

without_antialiasing = edit(
    preprocess,
    {"antialias=True": "antialias=False"},
    title="Without antialiasing",
    explanation="Where an image shrinks, pixels beyond the nearest 16 are skipped: fine patterns become false ones. "
    "Say antialias=True.",
)

corners_aligned = edit(
    preprocess,
    {"antialias=True": "antialias=True, align_corners=True"},
    title="Corners aligned",
    explanation="align_corners=True makes the centres of the corner pixels coincide, and stretches the image a little. "
    "Leave it out.",
)

not_clamped = edit(
    preprocess,
    {"x = x.clamp(0, 255)": ""},
    title="Not clamped",
    explanation="Beside edges bicubic curves overshoot below 0 and above 255, and no image has such values. "
    "Clamp before you scale.",
)

overshoot_wraps = edit(
    preprocess,
    {"x = x.clamp(0, 255)": "x = torch.from_numpy(x.numpy().round().astype(np.int64).astype(np.uint8)).float()"},
    title="What overshoots wraps around",
    explanation="As a byte, -3 is 253: a black edge gets white dots. Clamp to 0 ... 255 before you make bytes of it.",
)

channels_last = edit(
    preprocess,
    {"(x - 127) / 128": "((x - 127) / 128).permute(0, 2, 3, 1)"},
    title="Channels last",
    explanation="torch wants the channels before height and width: (1, 3, 224, 224). x.permute(2, 0, 1) of one image.",
)

no_batch = edit(
    preprocess,
    {"(x - 127) / 128": "(x[0] - 127) / 128"},
    title="The axis of the batch is missing",
    explanation="Networks take batches, also of one image: (1, 3, 224, 224). x[None] adds the axis.",
)

transposed = edit(
    preprocess,
    {"permute(2, 0, 1)": "permute(2, 1, 0)", "x, size,": "x, size[::-1],", "size = (": "size = size_of_it = ("},
    title="Rows and columns exchanged",
    explanation="permute(2, 1, 0), and .T, exchange height and width too: the image is mirrored at its diagonal. "
    "permute(2, 0, 1) moves the channels alone.",
)

reshaped = edit(
    preprocess,
    {"permute(2, 0, 1)": "reshape(3, height, width)"},
    title="Reshaped in place of permuted",
    explanation="reshape keeps the numbers in their order, and mixes the colours. Move the axis: permute(2, 0, 1).",
)

in_float64 = edit(
    preprocess,
    {".float()": ".double()"},
    title="float64",
    explanation="The weights of a network are float32, and torch mixes no dtypes. Use .float().",
)

numpy_array = edit(
    preprocess,
    {"(x - 127) / 128": "((x - 127) / 128).numpy()"},
    title="A NumPy array",
    explanation="A network takes tensors. Return the tensor itself, or torch.from_numpy(array).",
)

views_refused = edit(
    preprocess,
    {"image.copy()": "image"},
    title="Views that run backwards refused",
    explanation="torch takes no array with negative strides, such as x[::-1]. Copy it first: image.copy().",
)

changes_the_image = edit(
    preprocess,
    {"pixels = image.copy()": "image[image < 2] = 2\n    pixels = image.copy()"},
    title="The image changed",
    explanation="You wrote into the array that you were given, and the caller's photograph is another one now. "
    "Write into a copy.",
)
