from __future__ import annotations

from labeler.tile_selection import TileSelection


def shown(count: int = 10) -> TileSelection:
    selection = TileSelection()
    selection.show(range(100, 100 + count))
    return selection


def test_a_click_selects_and_a_second_unselects() -> None:
    selection = shown()
    selection.toggle(3)
    selection.toggle(5)
    assert (selection.selected, selection.current) == ([103, 105], 105)
    selection.toggle(3)
    assert selection.selected == [105]


def test_a_range_goes_from_the_cursor_grows_and_shrinks_and_keeps_what_was_selected() -> None:
    selection = shown()
    selection.toggle(9)
    selection.move(2)
    for place in (3, 4, 5, 4):
        selection.extend(place)
    assert selection.selected == [102, 103, 104, 109]
    selection.extend(1)
    assert selection.selected == [101, 102, 109]
    selection.move(0)
    assert selection.selected == [101, 102, 109]


def test_the_cursor_stays_on_the_page() -> None:
    selection = shown(3)
    selection.move(7)
    assert selection.cursor == 2
    selection.extend(-4)
    assert (selection.cursor, selection.selected) == (0, [100, 101, 102])
    selection.show(())
    selection.toggle(0)
    assert (selection.current, selection.selected) == (None, [])


def test_what_is_selected_on_another_page_stays_so() -> None:
    selection = shown()
    selection.toggle(1)
    selection.show([200, 201], 1)
    assert (selection.selected, selection.current) == ([], 201)
    selection.add([200])
    selection.show(range(100, 110))
    assert selection.selected == [101]
    selection.remove([101])
    selection.show([200])
    assert selection.selected == [200]
    selection.clear()
    assert selection.selected == []
