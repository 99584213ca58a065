"""How many numbers the convolutions of a VGG learn, from its list of filters and pools."""

from cnnkit.exercises.exercise import Exercise, Mistake

VGG16 = [64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M"]


def vgg_parameters(config):
    return _count(config)


def _count(config, begin=3, one=lambda C, F: 9 * C * F + F, after=lambda C, F: F, pooled=lambda C: C, pool=0):
    """Add up layer by layer: what one costs, which channels follow it, and what a pool does to them."""
    total, C = 0, begin
    for layer in config:
        if layer == "M":
            C, total = pooled(C), total + pool
        else:
            total += one(C, layer)
            C = after(C, layer)
    return total


def cases(rng):
    """Short ones first; filters rise, fall and repeat, pools stand alone and in pairs. The last is VGG-16."""
    few, many = rng.permutation([2, 4, 5, 6])[:3].tolist(), rng.permutation([8, 12, 16, 20, 24]).tolist()
    return [
        ([few[0]],),
        ([few[0], "M", few[1]],),
        ([*few[:2], "M", few[2], "M"],),
        ([*many[:2], "M", "M", many[1], *many[2:], "M"],),
        (list(VGG16),),
    ]


def _without_the_last(config):
    """The list up to its last convolution."""
    last = max(place for place, layer in enumerate(config) if layer != "M")
    return config[:last]


def _taking_pools_for_numbers(config):
    total, C = 0, 3
    for F in config:
        total, C = total + 9 * C * F + F, F
    return total


def _looking_one_back(config):
    """The entry before is what lies below, unless it is a pool."""
    return sum(9 * C * F + F for C, F in zip([3, *config], config, strict=False) if F != "M")


VGG_PARAMETERS = Exercise(
    id="13.vgg_parameters",
    title="Count a network from its plan",
    call="vgg_parameters(config)",
    points=2,
    reference=vgg_parameters,
    cases=cases,
    mistakes={
        "forgets the biases": Mistake(
            lambda config: _count(config, one=lambda C, F: 9 * C * F),
            "The weights are right. Every filter has a bias as well.",
        ),
        "forgets the channels below": Mistake(
            lambda config: _count(config, one=lambda C, F: 9 * F + F),
            "Each filter has nine weights here. It has nine for every channel below it.",
        ),
        "begins with one channel": Mistake(
            lambda config: _count(config, begin=1),
            "All is right but the first layer: the image has three channels.",
        ),
        "always sees three channels": Mistake(
            lambda config: _count(config, after=lambda C, F: C),
            "Every layer sees three channels here. Only the first does; the others see the filters of the layer below.",
        ),
        "begins anew after a pool": Mistake(
            lambda config: _count(config, pooled=lambda C: 3),
            "After a pool you begin with three channels again. Pools change rows and columns; the channels stay.",
        ),
        "halves the channels in a pool": Mistake(
            lambda config: _count(config, pooled=lambda C: C // 2),
            "Your pools halve the channels. They halve rows and columns, and the channels stay.",
        ),
        "gives pools weights": Mistake(
            lambda config: _count(config, pool=4),
            "Your pools have weights. A maximum has nothing to learn: it adds no parameter.",
            also=(lambda config: _count(config, pool=1),),
        ),
        "gives every channel below a bias": Mistake(
            lambda config: _count(config, one=lambda C, F: 9 * C * F + C),
            "The biases belong to what comes out: one for each filter, not for each channel below.",
        ),
        "gives every pair a bias": Mistake(
            lambda config: _count(config, one=lambda C, F: 10 * C * F),
            "Each kernel has a bias here. A filter sums over its kernels and adds one bias in all.",
        ),
        "gives a layer one bias": Mistake(
            lambda config: _count(config, one=lambda C, F: 9 * C * F + 1),
            "A whole layer has one bias here. Every filter has its own.",
        ),
        "gives every cell a bias": Mistake(
            lambda config: _count(config, one=lambda C, F: 9 * (C * F + F)),
            "The biases were multiplied by nine. A filter has one, however many cells its kernels have.",
        ),
        "counts with a pool": Mistake(
            _taking_pools_for_numbers,
            '"M" is no number, and has no weights: pass over it, and remember the channels from before.',
            also=(_looking_one_back,),
        ),
        "takes three for nine": Mistake(
            lambda config: _count(config, one=lambda C, F: 3 * C * F + F),
            "A kernel has three weights here. It is 3 × 3.",
        ),
        "counts the last layer only": Mistake(
            lambda config: _count(config) - _count(_without_the_last(config)),
            "Only the last layer is counted: = where += belongs?",
        ),
        "forgets the first layer": Mistake(
            lambda config: _count(config) - _count(config[:1]),
            "The first layer is missing. Below it lies the image, with three channels.",
        ),
        "stops at the first pool": Mistake(
            lambda config: _count(config[: config.index("M")] if "M" in config else config),
            "The count ends at the first pool. Pass over it, and go on.",
        ),
        "stops after the first layer": Mistake(
            lambda config: _count(config[:1]),
            "Only the first layer is counted. Does a `return` stand inside your loop?",
        ),
    },
    hints=(
        '`mine("06.conv_parameters")` counts one layer. What does each layer need to know of the one below?',
        "Keep two numbers while you walk along the list: the total, and how many channels there are now.",
        'For a number F: add F·(9·C) + F, then `C = F`. For "M": nothing. Begin with `C = 3`.',
    ),
)
