"""Kernel, padding, stride and dilation at work: input, kernel, output, formula and code in one view."""

from cnnkit.widgets.convolution.explorer import ConvolutionExplorer
from cnnkit.widgets.convolution.setting import Setting


class ArithmeticExplorer(ConvolutionExplorer):
    """Slide a kernel over an image and see the size, the sums and what is never read.

    image: a name ("numbers", "digit", "photograph", "flower") or your own array (H, W). Further settings are those of
    `state`: size, kernel (a name or a table), kernel_size, padding, stride, dilation; each as in ops.conv2d, and
    padding="full" besides.

    x (1, 1, H, W), w (1, 1, Kh, Kw) and y (1, 1, Ho, Wo) are the arrays on the screen, so that the line of code under
    the picture can be tried in the next cell.

    Raises ShapeError for an image or a value that does not fit, CourseError for an unknown name.
    """

    title = "Convolution arithmetic"
    start = Setting()
    fold = False
    general = "Ho = ⌊(H + top + bottom − dilation·(Kh − 1) − 1) / stride⌋ + 1,  Wo likewise"
