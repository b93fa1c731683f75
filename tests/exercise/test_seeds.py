from dl4cv.exercise.seeds import class_seed, draw_key, fresh_seed, seed_of_checks


def test_a_class_has_one_seed_and_every_class_another():
    keys = [draw_key() for _ in range(200)]
    assert len({class_seed(key) for key in keys}) == 200
    assert all(class_seed(key) == class_seed(key) for key in keys)
    assert all(0 <= class_seed(key) < 2**31 for key in keys)


def test_every_file_has_a_fresh_seed_and_the_same_file_the_same():
    key = draw_key()
    seeds = [fresh_seed(key, f"{number:064x}") for number in range(200)]
    assert len({class_seed(key), *seeds}) == 201
    assert seeds == [fresh_seed(key, f"{number:064x}") for number in range(200)]


def test_what_checks_draw_from_is_long_the_same_each_time_and_slow_to_try():
    seeds = [seed_of_checks(seed) for seed in range(20)]
    assert len({seed >> 31 for seed in seeds}) == 20
    assert all(seed_of_checks(seed) == drawn < 2**62 for seed, drawn in enumerate(seeds))
