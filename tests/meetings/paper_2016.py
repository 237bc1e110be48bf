"""What a real paper of the programme said, in November 2016: its structure and facts, in words of
our own.
"""

INTRODUCTION = (
    "This paper tells the External Advisory Group how the programme goes. It was sent to the"
    " members by email, and further updates will come the same way. Who wants to keep up finds"
    " more on [the programme’s page](https://www.gov.scot/policies/child-protection/)."
)
SECTIONS = [
    (
        "Structures and processes that support children, young people and families",
        [
            "The review group has met three times since August, on four subjects:\n\n"
            "- leadership and accountability\n- Child Protection Committees\n"
            "- case reviews\n- the child protection register\n\n"
            "Papers and a talk from an outside expert informed it. Members asked their"
            " networks, and many bodies answered."
            " [Notes of the meetings](https://example.org/notes) are published.\n\n"
            "It meets on 21 and 22 November 2016 to form recommendations and on 16 December"
            " for the last time, then reports to ministers before the year ends.",
            "New research on better hearings and on the solicitor’s role has been published."
            " The partnership drafts standards that all partners should reach, and an action"
            " plan carries out the recommendations.",
        ],
    ),
    (
        "A system that values and supports the people who work in it",
        [
            "Leadership structures and chances are being mapped after a summit and events"
            " with practitioners. Working together with the Scottish Leaders Forum is being"
            " discussed."
        ],
    ),
    (
        "Supporting families to tackle neglect",
        [
            "A literature review and a survey go on; a pilot is overseen by CELCIS. Both"
            " report at the meeting, and interim recommendations go to ministers in December."
            " Improvement work begins in January.",
            "An internal review of section 12 of the 1937 Act is written, was passed round"
            " the internal group, and is among the meeting’s papers. A session of the meeting"
            " is led by a named official.",
        ],
    ),
    (
        "A transparent and learning system",
        [
            "Two workshops fed six pieces of work:\n\n- a minimum dataset\n"
            "- an outcomes framework\n- gaps in evidence\n- analysis for areas\n"
            "- national statistics\n- what is published\n\n"
            "Recommendations go to ministers in December, as part of one set.",
            "A framework to follow the present one, which ends in December 2017, will be"
            " worked out with the Care Inspectorate; recommendations come early next year.",
        ],
    ),
    (
        "Implementing the children’s part of the Human Trafficking and Exploitation"
        " (Scotland) Act 2015",
        [
            "The draft strategy’s public consultation opened on 12 October 2016 and closes on"
            " 8 December. A consultation on guardians closed on 15 August. Notice of events"
            " was sent in October.\n\n"
            "Age assessment guidance of 2012 is to be updated; a further consultation is part"
            " of a wider one."
        ],
    ),
    (
        "Child sexual exploitation",
        [
            "The ministerial group closed on 8 September.\n\nA revised definition and a paper"
            " for practitioners were published on 25 October 2016. The plan is about:\n\n"
            "- prevention\n- children at risk\n- those who harm\n- places\n- data\n- training"
            "\n\nThe national working group meets on 7 November and reviews its terms.\n\n"
            "- [The definition](https://example.org/definition)\n"
            "- [The practitioner paper](https://example.org/paper)\n"
            "- [The action plan](https://example.org/plan)",
            "A report on joint inspections 2014-16 was published in August; its second part"
            " tells what each area does.",
        ],
    ),
    (
        "Internet safety",
        [
            "The government said in its manifesto:\n\n> We will refresh the action plan on"
            " internet safety for children and young people.\n\nThe plan is being updated"
            " across government, tied to schools and to the digital strategy, and outside"
            " bodies will be engaged."
        ],
    ),
]
LAST_NUMBER = 12
LISTS = [4, 6, 6, 3]  # how many items each list has, in their order
LINKS = 5
