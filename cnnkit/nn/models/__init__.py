"""Networks that made history, from the oldest: each a function that puts layers together, sized for the course.

lenet -> vgg -> resnet -> mobilenet -> hybrid
"""

from cnnkit.nn.models.hybrid import hybrid
from cnnkit.nn.models.lenet import lenet5
from cnnkit.nn.models.mobilenet import mobilenet
from cnnkit.nn.models.resnet import resnet
from cnnkit.nn.models.vgg import vgg

__all__ = ["hybrid", "lenet5", "mobilenet", "resnet", "vgg"]
