/* prose.h -- paragraphs of an article, of three sentences each. */
#ifndef PROSE_H
#define PROSE_H

#define PROSE_A                                                                \
    "The council met on Monday to talk about the bridge, which has been "      \
    "closed since the flood, and about the ferry that replaces it. Nobody, "   \
    "it turned out, had asked the ferryman. He had come to say so."
#define PROSE_B                                                                \
    "After two hours, the mayor proposed to build a new bridge, upstream of "  \
    "the old one, and to pay for it by a toll. The ferryman, by then asleep, " \
    "did not object. It was minuted as consent."

#endif /* PROSE_H */
