"""One step through a space of architectures that somebody drew by hand."""

from cnnkit.exercises.exercise import Exercise, Mistake

MOST_LAYERS, LARGEST_KERNEL, MOST_CHANNELS, FEWEST_CHANNELS = 4, 5, 32, 4
CHANGES = ("larger", "smaller", "wider", "narrower", "copy", "drop")


def mutate(architecture, choice):
    """architecture [(kernel, channels), …], choice (layer, change) -> a new one, or the same where it would leave."""
    changed = _changed(architecture, choice)
    return changed if valid(changed) else list(architecture)


def valid(architecture):
    """1 to 4 layers, kernels 1, 3 or 5, channels 4, 8, 16 or 32."""
    return 1 <= len(architecture) <= MOST_LAYERS and all(
        1 <= k <= LARGEST_KERNEL and FEWEST_CHANNELS <= f <= MOST_CHANNELS for k, f in architecture
    )


def _changed(architecture, choice, *, by=2, times=2):
    """The architecture after the change, wherever that leads."""
    layer, change = choice
    layers = list(architecture)
    if change == "drop":
        return layers[:layer] + layers[layer + 1 :]
    if change == "copy":
        return layers[: layer + 1] + layers[layer:]
    k, f = layers[layer]
    layers[layer] = {
        "larger": (k + by, f),
        "smaller": (k - by, f),
        "wider": (k, f * times),
        "narrower": (k, f // times),
    }[change]
    return layers


def mutate_cases(rng):
    start = [(3, 8), (1, 16), (5, 4)]
    deep = [(3, 4), (5, 32), (1, 16), (3, 8)]
    inside = [(start, (0, "larger")), (start, (1, "wider")), (start, (0, "smaller")), (start, (1, "narrower"))]
    inside += [(start, (0, "copy")), (start, (1, "drop")), (deep, (3, "wider")), (deep, (2, "larger"))]
    leaving = [(start, (2, "larger")), (start, (1, "smaller")), (start, (2, "narrower")), (deep, (1, "wider"))]
    leaving += [(deep, (1, "copy")), ([(3, 8)], (0, "drop"))]
    alike = [(3, 8), (1, 4), (3, 8)]  # the layer that is meant is not the first of its kind
    inside += [(alike, (2, "drop")), (alike, (2, "wider"))]
    drawn = [(_drawn(rng), (1, str(change))) for change in rng.permutation(CHANGES)]
    return [*inside, *leaving, *drawn]


def _drawn(rng):
    return [(int(k), int(f)) for k, f in zip(rng.permutation([1, 3, 5]), rng.permutation([4, 8, 16]), strict=True)]


def _unchecked(*, but=lambda architecture: True, **options):
    """Checks less than all of the borders."""

    def answer(architecture, choice):
        changed = _changed(architecture, choice, **options)
        return changed if but(changed) else list(architecture)

    return answer


def _instead(architecture, choice, layers):
    """Another architecture, where the truth is one that has changed."""
    return layers if valid(_changed(architecture, choice)) else list(architecture)


def _everywhere(architecture, choice):
    _, change = choice
    if change in ("copy", "drop"):
        return mutate(architecture, choice)
    return [mutate([each], (0, change))[0] for each in architecture]


def _copy_at_the_end(architecture, choice):
    layer, change = choice
    if change != "copy":
        return mutate(architecture, choice)
    return _instead(architecture, choice, [*architecture, architecture[layer]])


def _from_one(architecture, choice):
    layer, change = choice
    return mutate(architecture, (layer - 1, change))


def _swapped(architecture, choice):
    """Kernels grow where channels should, and the other way round; checked as it should be."""
    layer, change = choice
    k, f = architecture[layer]
    turned = {"larger": (k, f * 2), "smaller": (k, f // 2), "wider": (k + 2, f), "narrower": (k - 2, f)}
    if change not in turned:
        return mutate(architecture, choice)
    layers = [*architecture[:layer], turned[change], *architecture[layer + 1 :]]
    return layers if valid(layers) else list(architecture)


def _nothing(architecture, choice):
    return mutate(architecture, choice) if valid(_changed(architecture, choice)) else None


def _raises(architecture, choice):
    if not valid(_changed(architecture, choice)):
        raise ValueError("not a valid architecture")
    return mutate(architecture, choice)


def _layer_only(architecture, choice):
    layer, change = choice
    if change in ("copy", "drop"):
        return mutate(architecture, choice)
    return mutate(architecture, choice)[layer]


def _swallowed(architecture, choice):
    """Whatever follows a copied layer is lost."""
    layer, change = choice
    if change != "copy" or len(architecture) == 1:
        return mutate(architecture, choice)
    replaced = [*architecture[: layer + 1], architecture[layer], *architecture[layer + 2 :]]
    return _instead(architecture, choice, replaced)


def _within(*, kernels=True, channels=True, layers=True, top=True, bottom=True):
    def inside(architecture):
        at_most, at_least = (MOST_LAYERS if layers and top else 99), (1 if layers and bottom else 0)
        return at_least <= len(architecture) <= at_most and all(
            (not kernels or ((k <= LARGEST_KERNEL or not top) and (k >= 1 or not bottom)))
            and (not channels or ((f <= MOST_CHANNELS or not top) and (f >= FEWEST_CHANNELS or not bottom)))
            for k, f in architecture
        )

    return inside


def _short_of(*changes):
    """Refuses these changes when they arrive at an end of the table."""

    def answer(architecture, choice):
        layer, change = choice
        layers = mutate(architecture, choice)
        k, f = layers[min(layer, len(layers) - 1)]
        arrived = {
            "larger": k == LARGEST_KERNEL,
            "smaller": k == 1,
            "wider": f == MOST_CHANNELS,
            "narrower": f == FEWEST_CHANNELS,
            "copy": len(layers) == MOST_LAYERS,
        }
        return list(architecture) if change in changes and arrived[change] else layers

    return answer


def _drop_at_the_end(architecture, choice):
    layers = list(architecture)[:-1]
    return _instead(architecture, choice, layers) if choice[1] == "drop" else mutate(architecture, choice)


def _first_of_its_kind(architecture, choice):
    """As list.remove and list.index: they find the first layer that is equal."""
    layer, change = choice
    return mutate(architecture, (list(architecture).index(architecture[layer]), change))


def _first_drop(architecture, choice):
    return _first_of_its_kind(architecture, choice) if choice[1] == "drop" else mutate(architecture, choice)


def _by_four(architecture, choice):
    layer, change = choice
    if change not in ("wider", "narrower"):
        return mutate(architecture, choice)
    k, f = architecture[layer]
    layers = list(architecture)
    layers[layer] = (k, f + (4 if change == "wider" else -4))
    return layers if valid(layers) else list(architecture)


MUTATE = Exercise(
    id="15.mutate",
    title="Change an architecture by one step",
    call="mutate(architecture, choice)",
    points=2,
    reference=mutate,
    cases=mutate_cases,
    dtype="integer",
    mistakes={
        "leaves the space": Mistake(
            _unchecked(),
            "You change it whatever comes of it. Some steps lead out of the table; those leave everything as it was.",
        ),
        "looks at the upper ends only": Mistake(
            _unchecked(but=_within(bottom=False)),
            "Too large is refused, too small is not: kernels below 1, channels below 4, no layer at all.",
        ),
        "looks at the lower ends only": Mistake(
            _unchecked(but=_within(top=False)),
            "Too small is refused, too large is not: kernels above 5, channels above 32, a fifth layer.",
        ),
        "lets the layers run on": Mistake(
            _unchecked(but=_within(layers=False)),
            "Kernels and channels keep within their ends; the number of layers has two ends as well.",
        ),
        "lets the kernels run on": Mistake(
            _unchecked(but=_within(kernels=False)),
            "Channels and layers keep within their ends; kernels are 1, 3 or 5, and nothing else.",
        ),
        "lets the channels run on": Mistake(
            _unchecked(but=_within(channels=False)),
            "Kernels and layers keep within their ends; there are 4 to 32 channels.",
        ),
        "lets kernels and channels run on": Mistake(
            _unchecked(but=_within(kernels=False, channels=False)),
            "The number of layers keeps within its ends. Kernels and channels have ends as well: see the table.",
        ),
        "stops before the ends": Mistake(
            _short_of("larger", "wider", "copy"),
            "You never reach the ends of the table, though they belong to it: `<=`, where you may have `<`.",
            also=(_short_of("larger", "smaller", "wider", "narrower", "copy"),),
        ),
        "adds a fifth layer": Mistake(
            _unchecked(but=lambda layers: valid(layers) or len(layers) > MOST_LAYERS),
            "All is right but a copy in a network of 4 layers: that makes 5, and the table ends at 4.",
        ),
        "drops the only layer": Mistake(
            _unchecked(but=lambda layers: valid(layers) or not layers),
            "All is right but a drop where there is one layer: nothing is left, and the table wants at least 1.",
        ),
        "drops the last": Mistake(
            _drop_at_the_end,
            "Whichever layer is meant, the last one goes. Drop the one that the choice names.",
        ),
        "finds the first of its kind": Mistake(
            _first_drop,
            "Of two layers with the same numbers the first was hit. `remove` and `index` look for values, not places.",
            also=(_first_of_its_kind,),
        ),
        "changes every layer": Mistake(
            _everywhere,
            "All layers have changed. Only the one that the choice names should.",
        ),
        "counts layers from one": Mistake(
            _from_one,
            "The layer before the one that is meant has changed. Layers are counted from 0, as Python's lists are.",
        ),
        "swaps kernel and channels": Mistake(
            _swapped,
            "A layer is (kernel, channels). *Larger* means the kernel, *wider* means the channels.",
        ),
        "steps kernels by one": Mistake(
            _unchecked(by=1, but=valid),
            "Kernels grow and shrink by 1: 2 and 4 have no middle. The table goes from 1 to 3 to 5.",
        ),
        "steps channels by four": Mistake(
            _by_four,
            "Channels go up and down by 4. In the table each number is twice the one before it.",
        ),
        "appends the copy": Mistake(
            _copy_at_the_end,
            "The copy stands at the end. It belongs right behind the layer that it is a copy of.",
        ),
        "overwrites with the copy": Mistake(
            _swallowed,
            "The copy has taken the place of the next layer. It goes in between, and the network is one layer longer.",
        ),
        "gives nothing back": Mistake(
            _nothing,
            "Where a step would lead out, you return None. The search goes on from there: return what it was.",
            also=(_raises,),
        ),
        "returns the layer": Mistake(
            _layer_only,
            "Only the layer that changed comes back. The whole architecture is wanted.",
        ),
    },
    hints=(
        "Do it in two steps: change a copy of the list, and then look whether the result may stay.",
        "`layers = list(architecture)`; six cases for the change; at the end the whole list is held against the table.",
        "Valid: `1 <= len(layers) <= 4 and all(k in (1, 3, 5) and f in (4, 8, 16, 32) for k, f in layers)`.",
    ),
)
