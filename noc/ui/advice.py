"""What each cause means for the customer's site, and what to do first: for somebody who was woken by it."""

from dataclasses import dataclass

from noc.core.causes import Cause


@dataclass(frozen=True, slots=True)
class Advice:
    """At most two plain sentences each."""

    means: str
    do: str


_NOT_THE_SITE = "The sites behind it may be well or on fire: nobody can see them."

ADVICE: dict[Cause, Advice] = {
    # Sites that are down or silent.
    Cause.HOST_DOWN: Advice(
        "The monitoring asks this site and gets no answer. What runs there may be out of reach for the customer.",
        "Acknowledge it, then follow the guidance of the site. See whether other sites of the same place are down too.",
    ),
    Cause.CHECKS_LATE: Advice(
        "Nobody has looked at this site for longer than is allowed. It may be well or on fire: treat it as down.",
        "Ask the site by another way: a call, a ping, its own page. Then see why the backend has stopped its checks.",
    ),
    Cause.REPORT_LATE: Advice(
        "The backend still looks at this site, but the site itself has stopped answering with data. Treat it as down.",
        "Ask the site by another way. If it is well, see whether its agent or sender still runs.",
    ),
    Cause.VANISHED: Advice(
        "The backend no longer knows this site: nobody watches it any more.",
        "Find out who removed it, and put it back. If it has left the contract, retire it here by name.",
    ),
    Cause.NEVER_REPORTED: Advice(
        "This site is under contract and has never been heard of. Nobody watches it.",
        "See whether a backend knows it, and by the same name. Until then, ask the site by another way.",
    ),
    Cause.CHECKS_DISABLED: Advice(
        "Somebody has turned the checks of this site off. Nobody watches it.",
        "Find out who turned them off, and turn them on again. For planned work, announce maintenance with an end.",
    ),
    # Sites that are degraded.
    Cause.PART_DOWN: Advice(
        "One or more hosts of this site are down while others answer. The customer may notice it.",
        "See which host it is, and follow the guidance of the site before the rest fails too.",
    ),
    Cause.PART_SILENT: Advice(
        "The site answers, but a part of it has stopped sending data. A fault in that part would not be seen.",
        "See which part is silent, and whether its check or sender still runs.",
    ),
    Cause.PART_VANISHED: Advice(
        "The backend no longer knows some hosts of this site: nobody watches those.",
        "Find out who removed them. If it was meant, accept what the site has today.",
    ),
    Cause.SOFT_DOWN: Advice(
        "A check of this site has just failed, and the backend tries it again. It is not down yet.",
        "Nothing yet. In a moment it is well again, or it will sound as down.",
    ),
    Cause.SERVICE_PROBLEM: Advice(
        "The site answers, but something that runs there reports a problem. The customer may notice it.",
        "Read which service it is, and follow the guidance of the site.",
    ),
    Cause.WITNESS_SILENT: Advice(
        "One backend has lost sight of this site while another still sees it. It is watched, but only once.",
        "See what that backend says of the site, and bring it back before the other one fails too.",
    ),
    # Sites that are not judged now.
    Cause.ANNOUNCED: Advice(
        "Somebody has announced work on this site, so it makes no noise until the work ends.",
        "Nothing, unless the work is over. Then end the maintenance, and the site is watched again.",
    ),
    Cause.OUT_OF_PERIOD: Advice(
        "By its contract this site is not checked at this hour. What happens there now is not seen.",
        "Nothing. If it should be watched now, have its check period changed in the backend.",
    ),
    Cause.NO_WITNESS: Advice(
        "No backend can say that this site is well: only its alerts would be seen. Its silence proves nothing.",
        "Have it added to a backend that checks it. Until then, do not count it as watched.",
    ),
    Cause.NO_INTERVAL: Advice(
        "This site reports when it likes, so nobody can say when it is late. Its silence would not be noticed.",
        "Write into the roster how often it reports. Then it is watched.",
    ),
    Cause.NOT_IN_SERVICE: Advice(
        "The contract of this site has not begun, so it is not judged yet.",
        "Nothing. It is judged from its start on; see that a backend knows it by then.",
    ),
    Cause.SHELVED: Advice(
        "Somebody has put the alarms of this site away until a set time. What is wrong there is still wrong.",
        "Read who shelved it and why. Take it from the shelf if the reason is gone.",
    ),
    Cause.STARTING: Advice(
        "The console has just begun to watch this site and has no verdict yet.",
        "Wait a moment. It becomes a verdict by itself, or it will sound as silent.",
    ),
    # The watching is broken.
    Cause.BACKEND_LOST: Advice(
        f"This backend does not answer. {_NOT_THE_SITE}",
        "Open its page from another machine and see whether it runs and the network to it stands. "
        "Ask the most important sites by another way.",
    ),
    Cause.BACKEND_REFUSED: Advice(
        f"This backend answers, but does not let the console in. {_NOT_THE_SITE}",
        "See whether the password or token of the console has changed or run out, or the licence has ended.",
    ),
    Cause.BACKEND_GARBLED: Advice(
        f"What this backend answers is not the data it should be. {_NOT_THE_SITE}",
        "Open its page and see what it says. An update of it, or a proxy in between, is the usual reason.",
    ),
    Cause.BACKEND_FROZEN: Advice(
        "This backend answers, but its data no longer move: it shows an old picture. "
        "The sites behind it may have failed since.",
        "See whether its checks still run, and start it again if they do not. "
        "Ask the most important sites by another way.",
    ),
    Cause.NETWORK_LOST: Advice(
        "No backend answers any more. Most likely the console itself has lost its network, and all sites are unseen.",
        "See to the network of this machine first: cable, VPN, name resolution. Watch from another place until then.",
    ),
    Cause.CANARY_MISSING: Advice(
        "The alert that must always be there is not: alarms of this backend may no longer arrive.",
        "See whether its rules and its way of sending alerts still work. Treat its sites as unseen until it is back.",
    ),
    Cause.INVENTORY_DROP: Advice(
        "This backend suddenly knows far fewer hosts than before. Those that are gone are not watched.",
        "Find out who changed its configuration. If it was meant, accept what it has today.",
    ),
    Cause.CONFIG_FAILED: Advice(
        "A change to this backend was refused, so it watches by its old configuration. New sites are not watched.",
        "Tell whoever changed it last. Have the mistake mended and the change loaded again.",
    ),
    Cause.UNMAPPED: Advice(
        "This backend has hosts, but none belongs to a site of ours. Nothing of what it sees is shown here.",
        "See how its hosts find their site (site_from), and whether their groups or labels were renamed.",
    ),
    Cause.COUNTS_MISMATCH: Advice(
        "The states on the wall do not add up to the roster: the console has lost count. A site may be missing.",
        "Do not trust this console. Start it again and, if it comes back, report it with the log.",
    ),
    Cause.ENGINE_STALLED: Advice(
        "The part of the console that judges has stopped. What the screen shows is old.",
        "Do not trust this screen. Start the console again, and watch by the backends' own pages until it runs.",
    ),
    Cause.SCREEN_FROZEN: Advice(
        "The screen no longer draws. What it shows is old.",
        "Start the console again, and watch by the backends' own pages until it runs.",
    ),
    Cause.SENTINEL_LOST: Advice(
        "Nobody watches the console itself any more. If it died now, no sound would tell.",
        "Start the console again as soon as somebody else can watch meanwhile.",
    ),
    Cause.AUDIO_DEAD: Advice(
        "The console cannot be heard. An alarm would be seen, but make no sound.",
        "Look at the screen from now on. See to the loudspeaker, its cable and the sound settings of this machine.",
    ),
    Cause.AUDIO_MUTED: Advice(
        "The sound of this machine is muted or turned down. An alarm would make no sound.",
        "Turn the sound of this machine up, then sound a drill to hear it.",
    ),
    Cause.JOURNAL_FAILED: Advice(
        "What happens is no longer written down. After a restart the console would not know what was acknowledged.",
        "See whether the disk is full or the file may not be written. Alarms go on meanwhile.",
    ),
    Cause.OUTPUT_LOST: Advice(
        "A screen of the wall is gone. Nobody sees what it should show.",
        "See to the screen, its cable and its power. Watch at a desk until it is back.",
    ),
    Cause.ESCALATION_EXHAUSTED: Advice(
        "Every step of the escalation was taken, and nobody has answered. The alarm below it still waits.",
        "Acknowledge that alarm if you are there. Ring the next person by telephone, now.",
    ),
    # The watching is weakened.
    Cause.BACKEND_PARTIAL: Advice(
        "A part of this backend is gone, such as a satellite or a proxy. The sites behind that part are not seen.",
        "See whether the named part runs and is reached. Its sites fall silent when they are due.",
    ),
    Cause.CONFIG_PENDING: Advice(
        "A configuration was changed, and the change is not applied. What was changed is not watched.",
        "Have it applied now: F5 loads the console's own files. If nobody knows of it, find out what it was.",
    ),
    Cause.CLOCK_SKEW: Advice(
        "A clock is wrong: of the backend that is named, or of this machine. Ages are right all the same; "
        "the times of day, downtimes and windows that it tells are not.",
        "See whether the clocks of the backend and of this machine are set by the network.",
    ),
    Cause.PLUGIN_FAILED: Advice(
        "An added part of the console has failed. What it brought is missing.",
        "Read which part it is. Update it or leave it out, then start the console again.",
    ),
    Cause.ACK_REFUSED: Advice(
        "It was acknowledged here, but the backend did not take it. There, others see it as open.",
        "Acknowledge it in the backend as well. See whether the console's user may do so there.",
    ),
    Cause.SHELF_EXPIRED: Advice(
        "The time of a shelf is over, and what was shelved is still wrong.",
        "Take the alarm. Shelve it again only with a reason that holds.",
    ),
    Cause.MAINTENANCE_OVERRUN: Advice(
        "The announced work should be over, and the site is still down. Something may have gone wrong there.",
        "Ring whoever announced the work. Extend the maintenance, or treat the site as down.",
    ),
    Cause.ROSTER_MISMATCH: Advice(
        "The roster and the backends do not agree on what there is. Something may be sold and not watched.",
        "Compare them with `noc roster diff`. Add what is missing, retire what has left.",
    ),
    Cause.DRILL_OVERDUE: Advice(
        "Some sites were not seen to alarm for too long. Nobody knows whether their alarms would be heard.",
        "Sound a drill for them when it is quiet.",
    ),
    Cause.DEAD_MAN_UNREACHABLE: Advice(
        "The outside watchman is not reached. If this whole console died, nobody outside would be told.",
        "See whether the way to the internet and the address of the watchman still work.",
    ),
    Cause.SUSPENDED: Advice(
        "This machine had stopped for a while. What happened meanwhile was not seen, and all is judged anew.",
        "Wait until each site has a verdict. Have the sleep of this machine turned off.",
    ),
    Cause.UNACKNOWLEDGED: Advice(
        "An alarm, or the call whether somebody is there, was not answered. Nobody may be watching.",
        "Show that you are there, and take what waits. Otherwise ring the next person on shift.",
    ),
    Cause.TARGET_FAILED: Advice(
        "The last message to this target did not arrive. The person behind it is not told of alarms.",
        "Ring that person by telephone if an alarm waits. Then send a test message and mend the address.",
    ),
    # Rehearsed.
    Cause.DRILL_DOWN: Advice(
        "This is a drill: the site is not down because of it. A real alarm would look and sound the same.",
        "Answer it as if it were real: acknowledge it by name.",
    ),
    Cause.DRILL_SILENT: Advice(
        "This is a drill: the site is not silent because of it. A real alarm would look and sound the same.",
        "Answer it as if it were real: acknowledge it by name.",
    ),
    Cause.DRILL_AUDIO: Advice(
        "This is a drill of the sound alone. No site is concerned.",
        "Say whether you heard it: acknowledge it by name. If you did not, see to the loudspeaker.",
    ),
}


def advice_for(cause: Cause) -> Advice:
    return ADVICE[cause]
