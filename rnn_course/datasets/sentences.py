"""Sentences in Korean and English, written for the course."""

from typing import NamedTuple

from rnn_course.datasets.source import Source

SOURCE = Source(
    name="Sentences of the course",
    contents="60 everyday sentences, each in Korean and in English",
    licence="MIT, as the course",
    source="written for the course",
    loader="SENTENCE_PAIRS",
    processing="none",
)


class SentencePair(NamedTuple):
    """One sentence in both languages.

    Attributes
    ----------
    korean, english : str
        The sentence and its translation. Split them with :func:`rnn_course.text.words` or its neighbours.
    """

    korean: str
    english: str


RUNNING_SENTENCE = SentencePair("지금 몇 시예요 ?", "What time is it ?")
"""The sentence that goes with the reader from chapter to chapter: five tokens in English, four in Korean."""

ORDERS_OF_ONE_MEANING = (
    "나는 밥을 먹었다",
    "나는 먹었다 밥을",
    "밥을 나는 먹었다",
    "밥을 먹었다 나는",
)
"""Four orders of the same three words, "I ate rice": the particles 는 and 을 say who ate what."""

ORDERS_OF_TWO_MEANINGS = (
    SentencePair("민수는 지호를 믿고 유나를 무서워한다", "Minsu trusts Jiho and fears Yuna"),
    SentencePair("민수는 유나를 믿고 지호를 무서워한다", "Minsu trusts Yuna and fears Jiho"),
)
"""Two sentences of the same words, in both languages, whose order decides what they mean."""

SENTENCE_PAIRS = (
    RUNNING_SENTENCE,
    SentencePair("세 시예요.", "It is three o'clock."),
    SentencePair("안녕하세요?", "Hello."),
    SentencePair("네.", "Yes."),
    SentencePair("아니요.", "No."),
    SentencePair("고마워요.", "Thank you."),
    SentencePair("오늘은 무슨 요일이에요?", "What day is it today?"),
    SentencePair("오늘은 월요일이에요.", "Today is Monday."),
    SentencePair("내일은 화요일이에요.", "Tomorrow is Tuesday."),
    SentencePair("나는 밥을 먹었다.", "I ate rice."),
    SentencePair("나는 어제 친구와 밥을 먹었다.", "I ate rice with a friend yesterday."),
    SentencePair("친구는 밥을 먹지 않았다.", "My friend did not eat rice."),
    SentencePair("친구는 빵을 먹고 나는 밥을 먹었다.", "My friend ate bread and I ate rice."),
    SentencePair("물 좀 주세요.", "Water, please."),
    SentencePair("커피 두 잔 주세요.", "Two coffees, please."),
    SentencePair("날씨가 어때요?", "How is the weather?"),
    SentencePair("날씨가 좋아요.", "The weather is good."),
    SentencePair("오늘은 날씨가 춥고 바람이 불어요.", "Today the weather is cold and the wind is blowing."),
    SentencePair("어제는 비가 왔다.", "It rained yesterday."),
    SentencePair("내일은 비가 올까요?", "Will it rain tomorrow?"),
    SentencePair("비가 오면 우리는 집에 있을 거예요.", "If it rains, we will stay at home."),
    SentencePair("비가 오지 않으면 우리는 바다에 갈 거예요.", "If it does not rain, we will go to the sea."),
    SentencePair("바다의 물은 아직 차가워요.", "The water of the sea is still cold."),
    SentencePair("여름에는 바다의 물이 따뜻해요.", "In summer the water of the sea is warm."),
    SentencePair(
        "우리는 물의 온도를 삼십 분마다 재요.",
        "We measure the temperature of the water every thirty minutes.",
    ),
    SentencePair("오늘은 어제보다 온도가 더 높아요.", "Today the temperature is higher than yesterday."),
    SentencePair("개가 고양이를 쫓았다.", "The dog chased the cat."),
    SentencePair("고양이가 개를 쫓았다.", "The cat chased the dog."),
    SentencePair("고양이는 잠을 자고 개는 밥을 먹는다.", "The cat is sleeping and the dog is eating."),
    SentencePair("아이가 개와 놀고 있어요.", "The child is playing with the dog."),
    SentencePair("기차가 몇 시에 와요?", "What time does the train come?"),
    SentencePair("기차는 일곱 시에 와요.", "The train comes at seven o'clock."),
    SentencePair("기차가 늦게 와서 나는 회사에 늦었다.", "The train came late, so I was late for work."),
    SentencePair("나는 버스를 타고 회사에 간다.", "I take the bus to work."),
    SentencePair("나는 걸어서 학교에 간다.", "I walk to school."),
    SentencePair("회사에서 무슨 일을 해요?", "What do you do at work?"),
    SentencePair("나는 회사에서 앱을 개발한다.", "I develop apps at work."),
    SentencePair("우리는 새 앱을 개발하고 있어요.", "We are developing a new app."),
    SentencePair("이 앱은 한국어를 영어로 번역해요.", "This app translates Korean into English."),
    SentencePair(
        "나는 한국어를 배우고 친구는 영어를 배운다.",
        "I am learning Korean and my friend is learning English.",
    ),
    SentencePair("한국어 문장은 보통 동사로 끝난다.", "A Korean sentence usually ends with the verb."),
    SentencePair(
        "영어 문장에서는 보통 동사가 주어 뒤에 온다.",
        "In an English sentence the verb usually comes after the subject.",
    ),
    SentencePair("나는 아침마다 책을 읽는다.", "I read a book every morning."),
    SentencePair("어제 읽은 책은 재미있었다.", "The book that I read yesterday was interesting."),
    SentencePair("어제 본 영화는 지루했다.", "The movie that I saw yesterday was boring."),
    SentencePair("이 책은 길지만 재미있다.", "This book is long but interesting."),
    SentencePair("이 영화는 짧지만 지루하다.", "This movie is short but boring."),
    SentencePair("책과 영화 가운데 어느 것이 더 좋아요?", "Which do you like more, the book or the movie?"),
    SentencePair("주말에 뭐 해요?", "What are you doing on the weekend?"),
    SentencePair("주말에는 친구와 영화를 볼 거예요.", "On the weekend I will watch a movie with a friend."),
    SentencePair("같이 갈까요?", "Shall we go together?"),
    SentencePair("좋아요, 같이 가요.", "Good, let's go together."),
    SentencePair("미안해요, 오늘은 시간이 없어요.", "I am sorry, I do not have time today."),
    SentencePair("시간이 있으면 내일 만나요.", "If you have time, let's meet tomorrow."),
    SentencePair("우리는 학교 앞에서 일곱 시에 만났다.", "We met in front of the school at seven o'clock."),
    SentencePair(
        "컴퓨터는 글자를 모르고 숫자만 안다.", "A computer does not know letters, it only knows numbers."
    ),
    SentencePair("그래서 우리는 문장을 숫자로 바꾼다.", "So we turn sentences into numbers."),
    SentencePair(
        "순서가 바뀌면 뜻이 바뀔 때도 있고 바뀌지 않을 때도 있다.",
        "When the order changes, the meaning sometimes changes and sometimes does not.",
    ),
    SentencePair(
        "친구가 재미있다고 한 책을 나는 오늘 아침 기차에서 다 읽었다.",
        "On the train this morning I finished the book that my friend had called interesting.",
    ),
    SentencePair("안녕히 가세요.", "Goodbye."),
)
"""Sixty parallel sentences of everyday talk, of one to fifteen words, that share much of their vocabulary."""
