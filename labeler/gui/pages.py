"""The table of pages, in the order of the day. A page's module is imported when the page is first visited."""

from __future__ import annotations

from importlib import import_module

from labeler.gui.page import Page, PageSpec, Window


def _page(name: str, title: str, icon: str, where: str, *, in_rail: bool = True) -> PageSpec:
    module, _, class_name = where.partition(":")

    def make(window: Window) -> Page:
        page: Page = getattr(import_module(module), class_name)(window)
        return page

    return PageSpec(name, title, icon, make, in_rail)


PAGES: tuple[PageSpec, ...] = (
    _page("start", "Start", "house", "labeler.gui.start_page:StartPage", in_rail=False),
    _page("label", "Label", "tag", "labeler.gui.label_page:LabelPage"),
    _page("grid", "Grid", "grid-four", "labeler.gui.grid_page:GridPage"),
    _page("merge", "Merge", "git-merge", "labeler.gui.merge_page:MergePage"),
    _page("import", "Import labels", "download-simple", "labeler.gui.import_page:ImportPage", in_rail=False),
    _page(
        "calibration",
        "Calibration round",
        "git-merge",
        "labeler.gui.calibration_page:CalibrationPage",
        in_rail=False,
    ),
    _page("settle", "Settle conflicts", "git-merge", "labeler.gui.settle_page:SettlePage", in_rail=False),
    _page("audits", "Audits", "clipboard-text", "labeler.gui.audit_desk:AuditDesk", in_rail=False),
    _page("audit", "Audit", "clipboard-text", "labeler.gui.audit_page:AuditPage", in_rail=False),
    _page(
        "acceptance", "Check auto-labels", "check-square", "labeler.gui.acceptance_page:AcceptancePage", in_rail=False
    ),
    _page("loop", "What to label next", "tag", "labeler.gui.loop_page:LoopPage", in_rail=False),
    _page("train", "Train", "brain", "labeler.gui.train_page:TrainPage"),
    _page("compare", "Compare", "chart-bar", "labeler.gui.compare_page:ComparePage"),
    _page("auto-label", "Auto-label", "magic-wand", "labeler.gui.auto_label_page:AutoLabelPage"),
    _page("review", "Review", "check-square", "labeler.gui.review_page:ReviewPage"),
    _page("check", "Label errors", "check-square", "labeler.gui.check_page:CheckPage", in_rail=False),
    _page("keys", "Keys", "keyboard", "labeler.gui.key_page:KeyPage", in_rail=False),
    _page("overview", "Overview", "gauge", "labeler.gui.overview_page:OverviewPage"),
)
