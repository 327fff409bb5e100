"""Kinds of markup that would load something, run something, or imitate the page, if it were not shown as text."""

from __future__ import annotations

ELSEWHERE = "http://elsewhere.test"
RUN = "window.ran=1"

RUNS = [
    f"<script>{RUN}</script>",
    f"<script src={ELSEWHERE}/a.js></script>",
    f"<SCRIPT/x>{RUN}</SCRIPT>",
    f"</script><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"--><script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f'<img src="x" onerror="{RUN}">',
    f"<img/src=x/onerror={RUN}>",
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x>",
    f"<svg><a xlink:href='javascript:{RUN}'><text>a</text></a></svg>",
    f"<math><mtext><img src=x onerror={RUN}></mtext></math>",
    f"<body onload={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<select autofocus onfocus={RUN}>",
    f"<video onloadstart={RUN} src=x>",
    f"<audio src=x onerror={RUN}>",
    f"<marquee onstart={RUN}>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<iframe src='javascript:parent.{RUN}'></iframe>",
    f"<object data='javascript:{RUN}'></object>",
    f"<embed src='javascript:{RUN}'>",
    f"<a href='javascript:{RUN}' autofocus>a</a>",
    f"<form><button formaction='javascript:{RUN}' autofocus>a</button></form>",
    f"<template><script>{RUN}</script></template>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'></noscript>",
    f"<style>@keyframes a{{}}</style><b style='animation-name:a' onanimationstart={RUN}>a</b>",
    f'" onmouseover="{RUN}" x="',
    f"' onfocus='{RUN}' autofocus='",
    f"`${{{RUN}}}`",
    f"${{{RUN}}}",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"[a](javascript:{RUN})",
    f"[a](data:text/html,<script>{RUN}</script>)",
    f"<xss contenteditable onfocus={RUN} tabindex=1 autofocus>",
]
LOADS = [
    f"![a]({ELSEWHERE}/image)",
    f"![a][r]\n\n[r]: {ELSEWHERE}/reference",
    f"<img src={ELSEWHERE}/tag>",
    f"<img srcset='{ELSEWHERE}/set 2x'>",
    f"<picture><source srcset={ELSEWHERE}/source><img></picture>",
    f"<p style='background:url({ELSEWHERE}/style)'>a</p>",
    f"<style>body{{background:url({ELSEWHERE}/sheet)}}</style>",
    f"<link rel=stylesheet href={ELSEWHERE}/link>",
    f"<link rel=prefetch href={ELSEWHERE}/prefetch>",
    f"<meta http-equiv=refresh content='0;url={ELSEWHERE}/refresh'>",
    f"<base href={ELSEWHERE}/>",
    f"<video src={ELSEWHERE}/video autoplay></video>",
    f"<video poster={ELSEWHERE}/poster></video>",
    f"<audio src={ELSEWHERE}/audio autoplay></audio>",
    f"<track src={ELSEWHERE}/track>",
    f"<svg><image href={ELSEWHERE}/svg /></svg>",
    f"<svg><use href={ELSEWHERE}/use#a /></svg>",
    f"<iframe src={ELSEWHERE}/frame></iframe>",
    f"<object data={ELSEWHERE}/object></object>",
    f"<embed src={ELSEWHERE}/embed>",
    f"<form action={ELSEWHERE}/form><input name=a><button>Continue</button></form>",
    f"<input type=image src={ELSEWHERE}/input>",
    f"<table background={ELSEWHERE}/table><tr><td>a</table>",
    f'```mermaid\ngraph TD\nA@{{ img: "{ELSEWHERE}/node" }}\n```',
    f"$$\\href{{{ELSEWHERE}/math}}{{a}}$$",
    f"[a]({ELSEWHERE}/link) {ELSEWHERE}/bare www.elsewhere.test a@elsewhere.test",
    "<div style='position:fixed;inset:0;background:red'>Log in again</div>",
    "<dialog open>Log in again</dialog>",
]
MARKUP = [*RUNS, *LOADS]
INERT = (
    "script, img, video, audio, svg:not(button *), image, picture, style, link, iframe, object, embed, form, "
    "math, template, dialog, marquee, meta, base, table, xss, [style*=url], [style*=fixed], .mermaid, .katex, "
    "a[href*=elsewhere], a[href^=javascript], a[href^=data]"
)
"""What none of it may become."""
