"""New inputs for the live figures: by figure, states that none of its examples has.

Texts of every kind go into every figure with a line to type into; here are those that are meant for one.
"""

import math

INPUTS = {
    "around": [
        {"text": "Are you sure you want to __ this file?"},
        {"text": "Could not ____ the extension manager."},
        {"text": "선택한 셀을 ___"},
        {"text": "___ 저장하지 못했습니다."},
        {"text": "zyx ___ wvu"},
        {"text": "no blank"},
        {"text": "___ the ___"},
        {"text": "the file " * 20 + "___"},
    ],
    "blanks": [
        {"text": "jiho saw the cable and because of the desktop game___quickly took the compiler."},
        {"text": "지호는 종이를 보고 웹 게임 ____ 때문에 그때 빨리 케이블을 꺼냈다 ."},
        {"text": "____"},
        {"text": "no blank at all"},
        {"text": "__ and __"},
        {"text": "Somebody stole the ____ ."},
        {"text": "because of the app ____ " + "then " * 30 + "took the card ."},
    ],
    "captions": [
        {"picture": "man running (held out)", "share": 0},
        {"picture": "family woman girl (held out)", "language": "Korean"},
        {"picture": "red heart", "language": "Korean"},  # it has no word for it
        {"picture": "fox", "other": "robot", "share": 35},
        {"picture": "house", "other": "orange circle (held out)", "share": 100},
        {"picture": "baby light skin tone (held out)", "other": "baby dark skin tone", "share": 75},
        {"picture": "woman cook (held out)", "other": "man astronaut", "share": 45, "language": "Korean"},
        {"picture": "pizza", "other": "pizza", "share": 55, "language": "Korean"},
    ],
    "entities": [
        {"text": "could you make the Lisbon lounge blue?"},
        {"text": "turn the green room green"},
        {"text": "set the speed of the ceiling fan in Omar’s attic to 40 percent"},
        {"text": "what time is it?"},
        {"text": "kitchen living room kitchen living room"},
        {"text": "서연이네 옥상 창문 닫아"},
        {"text": "다은의 화실 온도 23도로 맞춰 줘"},
        {"text": "turn off the lights in the office " * 5},
        {"text": "1시간 25분 타이머"},
        {"text": "42 ?!"},
    ],
    "faults": [
        {"temperature": [4.8] * 48},
        {"temperature": [4.7 + 0.03 * (k % 3) for k in range(48)]},
        {"temperature": [4.72 + 0.01 * (k % 2) + (1.1 if k >= 13 else 0) for k in range(48)]},
        {"temperature": [4.7 + 0.02 * (k % 2) for k in range(47)] + [6.5]},
        {"temperature": [3 + 4 * (k % 2) for k in range(48)]},
        {"temperature": [round(4.7 + 0.6 * math.sin(k / 4), 2) for k in range(48)]},
    ],
    "letters": [
        {"text": "if the input is a tensor, the out"},
        {"text": "Number of epochs (an integer), 0.5-1"},
        {"text": "q"},
        {"text": "the layer " * 10},
        {"text": "한국어 and %"},
    ],
    "one_unit": [
        {"w": 1.35, "u": 0.65, "x": "a pulse every ten steps"},
        {"w": -2.0, "u": -1.1, "x": "always 1"},
        {"w": 0.0, "u": 0.0, "x": "one pulse, then nothing"},
        {"u": 2.0, "x": "nothing"},
        {"w": 0.35, "u": 1.15, "x": "one pulse, then nothing"},
    ],
    "questions": [
        {"text": "Will you come? I do not know.", "cell": "GRU", "unit": 1},
        {"text": "How is a book made ?", "cell": "LSTM", "unit": 6},
        {"text": "What a day  it is.", "cell": "GRU", "unit": 5},
        {"text": "I", "cell": "LSTM"},
        {"text": "What is this? " * 7, "cell": "LSTM"},
        {"text": "Zürich (12 km)", "cell": "GRU"},
    ],
    "reads": [
        {"text": "This function does not ret"},
        {"text": "My grandmother bakes a ca"},
        {"text": "Sum of a, b."},
        {"text": "새 노트북을 만"},
        {"text": "a" * 80},
        {"text": "중국어 你好"},
        {"text": "你好"},
    ],
    "sentiment": [
        {"text": "A clever, touching story with two wonderful actors."},
        {"text": "No plot, no jokes, and far too long"},
        {"text": "정말 재미있게 봤어요! 다시 보고 싶다"},
        {"text": "시간이 아깝다..."},
        {"text": "good " * 60},
        {"text": "it"},
    ],
    "translation": [
        {"text": "1446년 10월 9일 토요일"},
        {"text": "Thursday, May 15, 1397"},
        {"text": "  tuesday 5 march 2024 "},
        {"text": "여자 의료인 검은색 피부"},
        {"text": "man police officer: medium-dark skin tone"},
        {"text": "뾰로통한 고양이 얼굴"},
        {"text": "brown heart"},
        {"text": "heart " * 12},
        {"text": "1 " * 25},
        {"text": "2024-03-05"},
        {"text": "I have eaten rice, and you?"},
        {"text": "밥을 먹었어요"},
        {"text": ".,:"},
    ],
    "writes": [
        {"text": "If the", "temperature": 0.5, "draw": 3, "letter": 1},
        {"text": "This function", "temperature": 0.8, "draw": 0, "letter": 30},
        {"text": "이 함수는", "temperature": 0.6, "draw": 5, "letter": 20},
        {"text": "你好", "temperature": 0.6},
        {"text": "x" * 60, "temperature": 2.0, "draw": 9, "letter": 60},
        {"text": "for name in", "network": "Python", "temperature": 0.7, "draw": 2, "letter": 40},
    ],
}

# What people type, paste and attack with.
HOSTILE = [
    "",
    "   \t\n",
    "x" * 10_000,
    "가나다라 " * 2_000,
    "a b " * 2_500,
    "👩🏽‍🚒🦊 🇰🇷 ☕",
    "ㅋㅋㅋ ㅠㅠ ㄱㄴㄷ",
    "\u1112\u1161\u11ab\u1100\u1173\u11af",  # conjoining jamo
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "&lt;b&gt; \" ' ` ${x} </figure>",
    "__proto__ constructor toString",
    "مرحبا שלום 你好 Ωμέγα",
    "\ud7ff\ufffe\u200b\u202e\u0000\u0007",
    "e\u0301" * 50,
    "1e309 NaN -0 Infinity",
]
