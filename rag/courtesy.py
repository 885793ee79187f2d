"""Thanks, greetings and sums: what is said to a chat without asking an archive of news anything."""
# ruff: noqa: E501 - tables of words read better in long lines

import re
import unicodedata

_SAID = frozenset(
    phrase
    for language in (
        "thanks|thank you|thank you very much|thank you so much|many thanks|thanks a lot|thx|ok|okay|ok thanks|okay thanks|great thanks|got it|i see|hello|hi|hi there|hello there|hey|good morning|good evening|bye|goodbye|see you|yes|no|please",
        "고마워|고마워요|고맙습니다|감사합니다|감사해요|정말 감사합니다|네|예|아니요|아니오|알겠습니다|알겠어|알았어|좋아|좋아요|안녕|안녕하세요|안녕히 계세요|수고하세요",
        "谢谢|谢谢你|谢谢您|多谢|非常感谢|感谢|好|好的|好吧|明白了|知道了|你好|您好|嗨|早上好|再见|是|是的|不是|謝謝|謝謝你|明白|妳好",
        "ありがとう|ありがとうございます|ありがとうございました|どうも|どうもありがとう|はい|いいえ|わかりました|了解|了解です|こんにちは|こんばんは|おはよう|おはようございます|さようなら",
        "спасибо|большое спасибо|спасибо большое|благодарю|хорошо|ладно|понятно|ясно|привет|здравствуйте|добрый день|пока|до свидания|да|нет|ок",
        "شكرا|شكرا لك|شكرا جزيلا|حسنا|مرحبا|السلام عليكم|أهلا|مع السلامة|نعم|لا",
        "gracias|muchas gracias|vale|hola|buenos días|adiós|sí|merci|merci beaucoup|bonjour|salut|au revoir|oui|non|d accord|danke|danke schön|vielen dank|hallo|guten tag|tschüss|ja|nein|obrigado|obrigada|olá|grazie|ciao|teşekkürler|teşekkür ederim|merhaba|terima kasih|halo|cảm ơn|xin chào|ขอบคุณ|สวัสดี|dziękuję|dzień dobry|tack|hej|dank je",
    )
    for phrase in language.split("|")
)
_SUM = re.compile(r"\s*[\d.,]+(?:\s*[-+*/×÷]\s*[\d.,]+)+\s*=\s*[?？]?\s*")


def asks_nothing(question: str) -> bool:
    """Whether the whole question is a courtesy, in 20 languages, or a sum to work out."""
    if _SUM.fullmatch(question):
        return True
    words = "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in question.casefold())
    return " ".join(words.split()) in _SAID
