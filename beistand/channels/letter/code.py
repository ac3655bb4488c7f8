"""The square code on a letter: our reference, for a scanner to type."""

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET = 2  # modules of white around it, beside the white of the paper


def draw_code(text: str) -> str:
    """A QR code as an SVG picture, one path of black squares."""
    code: QRCode = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_black in enumerate(row)
        if is_black
    )
    side = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
        f'<path fill="#000" shape-rendering="crispEdges" d="{path}"/></svg>'
    )
