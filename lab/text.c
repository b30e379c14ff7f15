/*
 * What people write and visit in the lab: everyday lines in several scripts, harmless links, and
 * near misses, which hold a part of a real indicator and must not be taken for it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "lab.h"

#include <stdio.h>
#include <string.h>

#define LANGUAGES 9
#define LINES 12

static const char *const lines[LANGUAGES][LINES] = {
    {"On my way, ten minutes", "Can you send me the notes from this morning?", "Happy birthday!! 🎉",
     "Running late, start without me", "Did you watch the match?", "Sure, see you at 7",
     "Thanks so much ❤️", "Where did you park?", "Call me when you can",
     "The train is cancelled again…", "Dinner on Friday? I'll cook", "Ok 👍"},
    {"J'arrive dans dix minutes", "Tu peux me rappeler ce soir ?", "Bon anniversaire ! 🎂",
     "On se voit demain à midi ?", "Merci beaucoup", "Je suis dans le métro", "Ça marche 👍",
     "N'oublie pas le pain", "Le rendez-vous est décalé à 15 h", "Quelle journée…",
     "Tu as vu les photos ?", "À tout à l'heure"},
    {"Bin gleich da", "Kannst du Brot mitbringen?", "Alles Gute zum Geburtstag! 🎈",
     "Der Zug hat schon wieder Verspätung", "Danke dir!", "Wann beginnt die Sitzung?",
     "Schöne Grüße aus Köln", "Ich rufe später zurück", "Passt, bis morgen",
     "Hast du die Schlüssel?", "Das Treffen ist um halb acht", "Gute Nacht 🌙"},
    {"Llego en diez minutos", "¿Quedamos el viernes?", "Feliz cumpleaños 🥳", "Vale, perfecto",
     "Estou a caminho", "Obrigado pela ajuda", "Ci vediamo domani?", "Grazie mille 😊",
     "¿Has visto las fotos?", "Te llamo luego", "A reunião foi adiada", "Buona notte"},
    {"أنا في الطريق", "كيف حالك اليوم؟", "كل عام وأنت بخير 🎉", "نلتقي غدا إن شاء الله",
     "شكرا جزيلا", "هل وصلت؟", "سأتصل بك لاحقا", "الاجتماع الساعة الخامسة", "تصبح على خير",
     "أرسل لي الصور من فضلك", "تمام 👍", "الله يعطيك العافية"},
    {"Буду через десять минут", "Как дела?", "С днём рождения! 🎁", "Увидимся завтра",
     "Спасибо большое", "Ты где?", "Перезвоню позже", "Поезд опаздывает", "Хорошо, договорились",
     "Скинь фото, пожалуйста", "Спокойной ночи", "Встреча перенесена на пять"},
    {"今向かっています", "明日は何時にしますか?", "お誕生日おめでとう 🎂", "ありがとう!",
     "電車が遅れています", "了解です 👍", "おやすみなさい", "写真を送ってください", "我马上就到",
     "明天见", "谢谢你", "吃饭了吗?"},
    {"मैं दस मिनट में पहुँच रहा हूँ", "आप कैसे हैं?", "जन्मदिन मुबारक हो 🎉", "धन्यवाद", "कल मिलते हैं", "फोन करना",
     "ठीक है 👍", "ट्रेन लेट है", "खाना खा लिया?", "शुभ रात्रि", "तस्वीरें भेज दो", "बैठक पाँच बजे है"},
    {"אני בדרך", "מה שלומך?", "יום הולדת שמח 🎈", "נתראה מחר", "תודה רבה", "איפה אתה?",
     "אתקשר אחר כך", "הרכבת מאחרת", "סבבה 👍", "לילה טוב", "תשלח לי את התמונות", "הפגישה בחמש"},
};

static const char *const articles[] = {
    "Pegasus",    "Horse", "Bellerophon",  "Lisbon",    "Sourdough",       "Photosynthesis", "Jazz",
    "Alexandria", "Tram",  "Ada_Lovelace", "Olive_oil", "Northern_lights", "Chess",          "Tide",
};

/*
 * Each holds a listed name as a part of another host, of a path or of a longer address. The bare
 * hosts of the list itself never stand as a host here.
 */
static const char *const near_misses[] = {
    "Have you seen https://notfree247downloads.com/offers ? Looks odd but it's the shop",
    "They moved to https://free247downloads.com.example.org/start now",
    "Article about it: https://www.example.org/archive/urlpush.net/index.html",
    "Router page is at http://1.2.3.45/admin, password on the sticker",
    "The mirror is http://176.223.111.13/ (one digit less than last week)",
    "See https://opposedarrangement.net.example.com/faq for the furniture",
    "My new blog: https://my-urlpush.network/",
    "smscentro.community is the new forum, https://smscentro.community/login",
    "The build is called bhx, ask Tom",
    "Weather app: https://weather4free.company/today",
    "Photo of roleaccountds? No, it says rolled accounts",
    "https://tookcheckout.com.au.example.net/basket is our test shop",
};

static const struct lab_page pages[] = {
    {"en.wikipedia.org", "/wiki/Pegasus", "Pegasus - Wikipedia", true},
    {"en.wikipedia.org", "/wiki/Lisbon", "Lisbon - Wikipedia", true},
    {"www.bbc.co.uk", "/news", "Home - BBC News", true},
    {"www.bbc.co.uk", "/weather/2643743", "London - BBC Weather", false},
    {"www.youtube.com", "/watch?v=aqz-KE-bpKQ", "Big Buck Bunny - YouTube", false},
    {"www.lemonde.fr", "/", "Le Monde.fr", true},
    {"www.theguardian.com", "/international", "News | The Guardian", true},
    {"elpais.com", "/", "EL PAÍS", true},
    {"www.aljazeera.net", "/", "الجزيرة نت", true},
    {"www.openstreetmap.org", "/", "OpenStreetMap", false},
    {"www.bahn.de", "/", "bahn.de", false},
    {"www.gutenberg.org", "/ebooks/1342", "Pride and Prejudice", true},
    {"arxiv.org", "/abs/1706.03762", "[1706.03762]", true},
    {"www.kernel.org", "/", "The Linux Kernel Archives", true},
    {"www.python.org", "/", "Welcome to Python.org", true},
    {"developer.mozilla.org", "/en-US/", "MDN Web Docs", false},
    {"www.who.int", "/", "World Health Organization", true},
    {"www.timeanddate.com", "/worldclock/", "The World Clock", false},
    {"shop.example.com", "/basket", "Your basket", false},
    {"www.example.org", "/archive/free247downloads.com/", "Archive", false},
    {"free247downloads.com.example.org", "/", "Example", false},
    {"notfree247downloads.com", "/offers", "Offers", false},
};

const char *
lab_text_line(struct lab_random *random, unsigned language) {
    return lines[language % LANGUAGES][lab_random_below(random, LINES)];
}

void
lab_text_link(struct lab_random *random, char *link, size_t size) {
    char token[12];
    lab_random_text(random, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_",
                    token, sizeof(token));
    const char *article =
        articles[lab_random_below(random, sizeof(articles) / sizeof(articles[0]))];
    unsigned number = (unsigned)lab_random_below(random, 90000000) + 10000000;
    switch (lab_random_below(random, 8)) {
    case 0:
        (void)snprintf(link, size, "https://en.wikipedia.org/wiki/%s", article);
        break;
    case 1:
        (void)snprintf(link, size, "https://www.bbc.co.uk/news/uk-%u", number);
        break;
    case 2:
        (void)snprintf(link, size, "https://www.youtube.com/watch?v=%s", token);
        break;
    case 3:
        (void)snprintf(link, size, "https://maps.apple.com/?ll=48.%u,2.%u", number % 10000,
                       number % 9973);
        break;
    case 4:
        (void)snprintf(link, size, "https://www.openstreetmap.org/#map=16/51.%u/-0.%u",
                       number % 10000, number % 997);
        break;
    case 5:
        (void)snprintf(link, size, "https://www.theguardian.com/world/%u", number);
        break;
    case 6:
        (void)snprintf(link, size, "https://fr.wikipedia.org/wiki/%s", article);
        break;
    default:
        (void)snprintf(link, size, "https://photos.example.com/album/%s", token);
        break;
    }
}

const char *
lab_text_near_miss(uint64_t i) {
    return near_misses[i % (sizeof(near_misses) / sizeof(near_misses[0]))];
}

const struct lab_page *
lab_text_page(struct lab_random *random) {
    return &pages[lab_random_below(random, sizeof(pages) / sizeof(pages[0]))];
}

size_t
lab_text_pages(const struct lab_page **all) {
    *all = pages;
    return sizeof(pages) / sizeof(pages[0]);
}

/* ---- typedstream ---- */

/* An integer: one byte from -110 to 127, else 0x81 and two, or 0x82 and four, little-endian. */
static void
add_integer(struct brd_buffer *body, size_t value) {
    uint8_t bytes[5] = {0x82, (uint8_t)value, (uint8_t)(value >> 8), (uint8_t)(value >> 16),
                        (uint8_t)(value >> 24)};
    if (value < 0x80) {
        brd_buffer_add(body, bytes + 1, 1);
    } else if (value < 0x8000) {
        bytes[0] = 0x81;
        brd_buffer_add(body, bytes, 3);
    } else {
        brd_buffer_add(body, bytes, 5);
    }
}

/* How many UTF-16 code units the text has: what NSString counts. */
static size_t
utf16_length(const char *text) {
    size_t length = 0;
    for (; *text != '\0'; text++) {
        uint8_t byte = (uint8_t)*text;
        length += (byte & 0xc0) != 0x80; /* every first byte of a character */
        length += byte >= 0xf0;          /* beyond the first plane: a pair */
    }
    return length;
}

void
lab_text_attributed(const char *text, struct brd_buffer *body) {
    /* The marks: 0x84 begins something new, 0x85 is nil, 0x86 ends an object; 0x92 and up refer
     * to strings or objects seen before. */
    static const char head[] = "\x04\x0bstreamtyped\x81\xe8\x03\x84\x01@\x84\x84\x84\x12"
                               "NSAttributedString\0\x84\x84\x08NSObject\0\x85\x92\x84\x84\x84"
                               "\x08NSString\x01\x94\x84\x01+";
    static const char run[] = "\x86\x84\x02iI\x01";
    static const char tail[] = "\x92\x84\x84\x84\x0cNSDictionary\0\x94\x84\x01i\x01\x92\x84\x96"
                               "\x96\x1d__kIMMessagePartAttributeName\x86\x92\x84\x84\x84\x08"
                               "NSNumber\0\x84\x84\x07NSValue\0\x94\x84\x01*\x84\x99\x99\0\x86"
                               "\x86\x86";
    brd_buffer_reset(body);
    brd_buffer_add(body, head, sizeof(head) - 1);
    add_integer(body, strlen(text));
    brd_buffer_add_text(body, text);
    brd_buffer_add(body, run, sizeof(run) - 1);
    add_integer(body, utf16_length(text));
    brd_buffer_add(body, tail, sizeof(tail) - 1);
}
