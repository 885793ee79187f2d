"""English words between which noun phrases stand, and words that begin a sentence without naming anybody."""


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


BREAKS = _listed(
    """
what who whom whose when where which how why am is are was were be been being do does did done has have
had can could will would shall should may might must in on at by for with from to into about after
before during between among against over under until since through and or but so if than then as that
this these those there here it its he she they him them her his their i me my we us our you your not no
any some many much more most long often far old big large high very tell describe explain show give know
say said says get got make made take took go went come came happen happened happens talk talked speak
spoke mean means meant start started begin began end ended win won lose lost meet met call called want
wants wanted need needs work works use used find found think become became live lived change changed ask
asked agree agreed discuss discussed announce announced learn like look looking cost let help helps lead
led leave left keep die died build built hold held open opened close closed buy bought sell sold see saw
run ran best worst just also still new now today recently lately currently important common known all
ever typical biggest largest famous available main different
ok okay yes wait wow oh hmm thanks interesting already specifically else
"""
)
"""Question words, auxiliaries, prepositions but for "of", pronouns, common verbs, words that only compare."""

NOT_NAMES = _listed(
    """
He She It They We I The A An In On At Who What Where When Why How Which Yes No Both Only About According Its
Their This That There And But Did Does Is Are Was Were
"""
)
NOT_BEFORE_PEOPLE = _listed("the in at of on from to near der die das im el la los en del")
"""Words before a place or a thing: "in Fennick Hollow", "the Golden Sail"."""
