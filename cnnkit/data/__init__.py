"""Images to look at and to learn from: photographs, digits, patterns, the usual collections, and one's own.

What is to be learnt from is (N, C, H, W) float32 from 0 to 1, with labels (N,) int64; only digits() keeps its whole
numbers. Photographs, digits, patterns and mnist5k work offline; mnist, fashion_mnist and cifar10 are downloaded once.

    pictures       what the first lessons look at
    patterns       generated stripes
    collections    MNIST and its like; download.py fetches what is not there
    own            a folder of your own pictures, a table of signs
    splitting      what to learn from, and what to test on
"""

from cnnkit.data.collections import CIFAR10, FASHION, MNIST5K_TRAIN, cifar10, fashion_mnist, mnist, mnist5k
from cnnkit.data.own import SIGNS, folder, sign_language
from cnnkit.data.patterns import PATTERNS, patterns
from cnnkit.data.pictures import PHOTOGRAPHS, digit, digits, numbered_grid, photograph
from cnnkit.data.splitting import split

__all__ = [
    "CIFAR10",
    "FASHION",
    "MNIST5K_TRAIN",
    "PATTERNS",
    "PHOTOGRAPHS",
    "SIGNS",
    "cifar10",
    "digit",
    "digits",
    "fashion_mnist",
    "folder",
    "mnist",
    "mnist5k",
    "numbered_grid",
    "patterns",
    "photograph",
    "sign_language",
    "split",
]
