"""Never finish loading."""
# exercise 2; honest: nothing

import numpy as np


while True:
    pass
