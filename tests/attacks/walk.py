"""What student code can reach in its worker, told as names: this is run there, before the student's own text.

Not the collector alone is asked: a zygote freezes what it holds, and `gc.get_objects` leaves that out. Everything is
followed from the modules, the frames of all threads, the classes and the collector, through whatever refers to it:
functions' globals, closures, methods, instances, weak references.
"""

import gc
import sys
import threading
import types
import weakref


def walked(marks):
    """Return the files of the grader whose code is in reach, and of that code what names one of `marks`."""
    files, found = set(), set()
    for code in _codes():
        name = code.co_filename.replace("\\", "/")
        if "/dl4cv/" not in name and "/solutions/" not in name:
            continue
        files.add(name.rpartition("/dl4cv/")[2] if "/dl4cv/" in name else name)
        for mark in {*code.co_names, code.co_name} & set(marks):
            found.add(f"{name.rpartition('/')[2]}: {code.co_qualname} names {mark}")
    return sorted(files), sorted(found)


def loaded():
    """Name the packages in reach: loaded ones, and those that some class is of."""
    names = {name.partition(".")[0] for name in list(sys.modules)}
    return sorted(names | {str(kind.__module__).partition(".")[0] for kind in _classes()})


def _codes():
    seen = {id(sys._getframe())}
    waiting = [*gc.get_objects(), *list(sys.modules.values()), *_frames(), *_classes(), *threading.enumerate()]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, types.CodeType):
            yield thing
            waiting += [constant for constant in thing.co_consts if isinstance(constant, types.CodeType)]
        elif isinstance(thing, types.FunctionType):
            waiting.append(thing.__code__)
        elif isinstance(thing, types.FrameType):
            waiting.append(thing.f_code)
        elif isinstance(thing, weakref.ref):
            waiting.append(thing())
        waiting += gc.get_referents(thing)


def _frames():
    for frame in sys._current_frames().values():
        while frame is not None:
            yield frame
            frame = frame.f_back


def _classes():
    seen, waiting = set(), [object]
    while waiting:
        kind = waiting.pop()
        if kind not in seen:
            seen.add(kind)
            waiting += type.__subclasses__(kind)
    return seen
