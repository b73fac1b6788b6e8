"""Generated faces with known truth: a parametric head in 3D under one lamp, drawn with numpy."""

from labeler.demo.dataset import DemoFaces, make_demo_faces
from labeler.demo.identity import Identity, Light, Pose
from labeler.demo.render import render_face
from labeler.demo.scene import landmarks

__all__ = ["DemoFaces", "Identity", "Light", "Pose", "landmarks", "make_demo_faces", "render_face"]
