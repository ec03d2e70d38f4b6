import pytest
from tests.portal.conftest import *
from tests.browser import page_at, sideways_overflow
from tests.portal.conftest import text_of
from tests.builders import an_id
def test_try(anna, client, portal_url, browser):
    print(text_of(client.get("/")))
    cookies=[{"name":"overblik","value":client.cookies["overblik"].value,"url":portal_url}]
    import os; os.makedirs("/tmp/pics",exist_ok=True)
    pages={"start":"/","home":f"/sag/{an_id('home')}/","sick":f"/sag/{an_id('sick')}/","benefit":f"/ydelse/{an_id('sickness')}/1/","search":"/?text=bygge","about":"/om/","demo":"/demo-login/"}
    for n,u in pages.items():
        for w in (360,1280):
            with page_at(browser,w,portal_url+u,cookies=cookies) as p:
                p.screenshot(path=f"/tmp/pics/{n}-{w}.png",full_page=True); print(n,w,sideways_overflow(p),[x for x in p.said])
    with page_at(browser,360,portal_url+"/") as p: p.screenshot(path="/tmp/pics/welcome-360.png",full_page=True)
    with page_at(browser,1280,portal_url+"/en/") as p: p.screenshot(path="/tmp/pics/welcome-1280.png",full_page=True)
