"""Rooms, devices and floors in Korean and English, written for the course."""

# fmt: off
ROOMS: dict[str, tuple[str, ...]] = {
    "en": (
        "kitchen", "bedroom", "bathroom", "living room", "dining room", "hallway", "garage", "attic",
        "basement", "cellar", "office", "study", "nursery", "guest room", "laundry room", "library",
        "playroom", "studio", "pantry", "porch", "balcony", "terrace", "patio", "garden", "conservatory",
        "workshop", "den", "lounge", "loft", "corridor", "entrance", "staircase", "landing", "sunroom",
        "gym", "shed", "greenhouse", "closet", "music room", "game room", "utility room", "reading nook",
        "family room", "mudroom", "wardrobe", "foyer", "lobby", "courtyard", "driveway", "cabin", "veranda",
        "barn", "vestibule", "box room", "home theater", "meeting room", "waiting room", "back yard",
        "front yard", "changing room",
    ),
    "ko": (
        "거실", "침실", "안방", "부엌", "주방", "욕실", "화장실", "서재", "현관", "베란다", "발코니",
        "다용도실", "세탁실", "창고", "차고", "다락방", "지하실", "복도", "옷방", "드레스룸", "아이방",
        "놀이방", "작은방", "큰방", "손님방", "공부방", "작업실", "사무실", "회의실", "마당", "정원",
        "옥상", "테라스", "계단", "식당", "온실", "음악실", "체육실", "게임방", "취미방", "보일러실",
        "파우더룸", "알파룸", "팬트리", "대기실", "휴게실", "강의실", "응접실", "사랑방", "건넌방", "뒷방",
        "뒤뜰", "연습실", "녹음실", "기도실", "찻방", "영화방", "운동방", "헛간", "별채",
    ),
}
"""Where one can be in a house."""
DEVICES: dict[str, tuple[str, ...]] = {
    "en": (
        "lamp", "ceiling light", "floor lamp", "desk lamp", "fan", "heater", "radiator", "thermostat",
        "air conditioner", "television", "tv", "speaker", "radio", "kettle", "toaster", "coffee machine",
        "dishwasher", "washing machine", "dryer", "oven", "fridge", "vacuum", "robot", "sprinkler",
        "humidifier", "dehumidifier", "purifier", "camera", "doorbell", "projector", "printer", "router",
        "charger", "socket", "plug", "switch", "light strip", "chandelier", "spotlight", "lantern",
        "night light", "boiler", "pump", "fireplace", "aquarium", "microwave", "mixer", "freezer", "stereo",
        "soundbar", "console", "sauna", "pool heater", "christmas tree", "ventilator", "valve", "mower",
        "electric blanket", "rice cooker",
    ),
    "ko": (
        "스탠드", "무드등", "조명등", "형광등", "샹들리에", "에어컨", "선풍기", "난로", "히터", "보일러",
        "온풍기", "가습기", "제습기", "공기청정기", "텔레비전", "티비", "스피커", "라디오", "오디오",
        "프로젝터", "도어락", "냉장고", "냉동고", "세탁기", "건조기", "식기세척기", "오븐", "전자레인지",
        "밥솥", "커피머신", "전기포트", "토스터", "청소기", "로봇청소기", "카메라", "초인종", "공유기",
        "프린터", "컴퓨터", "모니터", "게임기", "충전기", "콘센트", "플러그", "스위치", "온수매트",
        "전기장판", "환풍기", "펌프", "스프링클러", "어항", "벽난로", "안마의자", "정수기", "트리",
        "셋톱박스", "사운드바", "믹서기", "인덕션", "레인지후드", "수면등", "가로등",
    ),
}
"""What one can switch or start; windows, doors and the like are lists of the templates."""
FLOORS: dict[str, tuple[str, ...]] = {
    "en": (
        "ground", "first", "second", "third", "fourth", "fifth", "sixth", "top", "upper", "lower", "main",
        "bottom", "middle",
    ),
}
"""What stands before the word floor; the Korean templates have no floors."""
# fmt: on
