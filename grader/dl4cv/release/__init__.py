"""What students get, made from the solutions."""


class ReleaseError(Exception):
    """What students get cannot be made; the message is one sentence that says where and why."""
