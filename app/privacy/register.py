"""What every table holds about people, on one screen. A test refuses a table or a column that is not here.

Erasure, « mes données » and the sweep for traces all read this table and
nothing else, so that a new one cannot be forgotten by one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sqlmodel import SQLModel


class Fate(StrEnum):
    """What becomes of a person's rows when the person is erased."""

    GONE = "gone"
    KEPT = "kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What one table holds.

    Every column stands in exactly one group.

    Parameters
    ----------
    owners
        Columns with the id of whose row it is.
    parents
        Column → table of which the row is a part: it shares its fate.
    about
        A column with the id of any row of somebody: such a row goes with it.
    identity
        Who somebody is and how to reach them.
    words
        Free text; what names an erased person in somebody else's is blackened.
    shared
        Tells of other people too: erased and swept like the rest, never handed out.
    voice
        The column that tells which side of a pair wrote the row.
    own
        What one of a pair said for themselves: handed out to them alone, by `voice` or else by `owners`.
    facts
        States, dates, choices of the case.
    mentions
        Ids of who did something; emptied when they are erased.
    keys
        Ids and secrets' hashes that mean nothing by themselves.
    clears
        Columns emptied in rows that are kept.
    """

    owners: tuple[str, ...] = ()
    parents: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
    identity: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    voice: str = ""
    own: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()
    fate: Fate = Fate.GONE

    @property
    def told(self) -> tuple[str, ...]:
        """The columns that « mes données » hands out."""
        return (*self.identity, *self.words, *self.facts)

    @property
    def written(self) -> tuple[str, ...]:
        """The columns in which somebody may have named anybody."""
        return (*self.words, *self.shared, *self.own)

    @property
    def columns(self) -> list[str]:
        """Every column, as often as it is classified."""
        single = [name for name in (self.about, self.voice) if name]
        return [*self.owners, *self.parents, *single, *self.identity, *self.words, *self.shared, *self.own, *self.facts,
                *self.mentions, *self.keys]  # fmt: skip


def _holding(*, parents: str = "", about: str = "", voice: str = "", fate: Fate = Fate.GONE, **groups: str) -> Holding:
    """Read groups written as words; `parents` as ``column:table``."""
    read = {name: tuple(words.split()) for name, words in groups.items()}
    above = dict(each.split(":") for each in parents.split())
    return Holding(parents=above, about=about, voice=voice, fate=fate, **read)


REGISTER: dict[str, Holding] = {
    # People and what lets them in
    "people": _holding(
        owners="id", identity="first_name last_name email phone birth_date organisation", words="note",
        facts="role created_at last_contact_at",
    ),
    "accounts": _holding(
        owners="person_id", identity="email", facts="state created_at last_sign_in_at", keys="id version password_hash",
    ),
    "members": _holding(owners="person_id", facts="lead joined_at digest", keys="association_id digest_sent_on"),
    "signed_in_sessions": _holding(
        parents="account_id:accounts", facts="created_at expires_at device", keys="id token_hash",
    ),
    "known_devices": _holding(
        parents="account_id:accounts", facts="device created_at expires_at", keys="id token_hash"
    ),
    "second_factors": _holding(parents="account_id:accounts", facts="confirmed_at", keys="salt pending last_step"),
    "recovery_codes": _holding(parents="account_id:accounts", facts="created_at used_at", keys="code_hash"),
    "sign_in_steps": _holding(
        parents="account_id:accounts", facts="kind created_at expires_at", keys="token_hash code_hash tries"
    ),
    "access_links": _holding(
        owners="person_id", facts="scope created_at expires_at revoked_at", keys="token_hash", about="subject_id"
    ),
    "action_tokens": _holding(
        owners="person_id", identity="detail", facts="purpose created_at expires_at used_at", keys="token_hash"
    ),
    "erasure_notices": _holding(owners="person_id", facts="told_at"),
    # Safeguarding
    "guardianships": _holding(
        owners="youth_id guardian_id", facts="created_at bond language", keys="id"
    ),
    "agreements": _holding(
        owners="youth_id guardian_id", facts="state text_version asked_at answered_at means direct_contact",
        mentions="recorded_by_id", keys="id version code asked_version",
    ),
    "agreement_answers": _holding(
        parents="agreement_id:agreements", facts="at action text_version language means receiver direct_contact",
        mentions="recorded_by_id", keys="id association_id",
    ),
    "attestations": _holding(
        owners="person_id", facts="proof seen_on created_at withdrawn_at", mentions="attested_by_id",
        keys="id association_id reminded",
    ),
    "exemptions": _holding(
        owners="person_id", facts="kind until created_at withdrawn_at", words="reason", mentions="signed_by_id",
        keys="id association_id reminded",
    ),
    "closenesses": _holding(owners="one_id other_id", facts="created_at", mentions="declared_by_id", keys="id"),
    "reports": _holding(
        owners="reporter_id", facts="state subject created_at closed_at ending reporter_role", words="text",
        identity="reply_to", mentions="accused_id", keys="id version association_id shared announced_at deadline_at "
        "nudged_at", clears="reply_to", fate=Fate.KEPT,
    ),
    "report_notes": _holding(
        parents="report_id:reports", shared="text", facts="at", mentions="author_id", keys="id deed", fate=Fate.KEPT
    ),
    # Needs, offers and what joins them
    "needs": _holding(
        owners="youth_id", words="text note",
        facts="state prescriber_may_follow status level held danger mode reach rhythm availability languages "
        "commune_code lat lon approximate urgent created_at waiting_since taken_at deadline_at nudged_at "
        "asked_again_at still_looking_at ended_at stop_reason",
        shared="stop_word", mentions="prescriber_id entered_by_id",
        keys="id version quarter_id district_id association_id case_association_id",
    ),
    "need_skills": _holding(
        parents="need_id:needs", facts="code indispensable", keys="position kind_code subject_slug"
    ),
    "need_stays": _holding(
        parents="need_id:needs", facts="began_at ended_at outcome", shared="reasons word reason",
        keys="id association_id",
    ),
    "offers": _holding(
        owners="volunteer_id", words="text note profession",
        facts="state chosen held danger mode radius_km availability languages commune_code lat lon approximate "
        "capacity age_min age_max charter_version charter_accepted_at vetted_at paused_until reason "
        "created_at deadline_at nudged_at",
        shared="reason_text", mentions="entered_by_id vetted_by_id", keys="id version association_id quarter_id",
    ),
    "offer_skills": _holding(
        parents="offer_id:offers", facts="code level_min level_max", keys="position kind_code subject_slug"
    ),
    "offer_stays": _holding(
        parents="offer_id:offers", facts="began_at ended_at outcome", shared="reasons", keys="id association_id"
    ),
    "rankings": _holding(parents="need_id:needs", facts="ranked_at offers configuration"),
    "proposals": _holding(
        parents="need_id:needs offer_id:offers",
        facts="state score parts configuration created_at asked_at deadline_at volunteer_asked_at "
        "volunteer_agreed_at youth_agreed_at guardian_agreed_at ended_at",
        shared="facts crossed crossing reason reason_text distance_km minutes later_until", mentions="decided_by_id",
        keys="id version position need_version offer_version by_name decided_at nudged_at",
    ),
    "questions": _holding(
        parents="need_id:needs proposal_id:proposals", facts="party asked_at answered_at", shared="text answer",
        mentions="asked_by_id", keys="id",
    ),
    "mentorships": _holding(
        owners="youth_id volunteer_id", parents="need_id:needs offer_id:offers",
        facts="state association_agreed_at volunteer_agreed_at youth_agreed_at guardian_agreed_at introduced_at "
        "ended_at end_reason to_confirm paused_until rhythm planned_end_on tracking "
        "confirm_asked_at regular_since",
        shared="suspended_for", mentions="coordinator_id", keys="id version proposal_id association_id",
    ),
    "commitments": _holding(
        parents="mentorship_id:mentorships", words="goals",
        facts="rhythm months reason drafted_by created_at youth_signed_at volunteer_signed_at guardian_signed_at "
        "association_signed_at held_at replaced_at nudged_at",
        keys="id number rules_version",
    ),
    "regular_wishes": _holding(parents="mentorship_id:mentorships", voice="side", own="asked_at", keys="id"),
    "stops": _holding(parents="mentorship_id:mentorships", voice="side", own="reason unsafe asked_at", keys="id"),
    "meetings": _holding(
        parents="mentorship_id:mentorships",
        facts="state starts_at minutes created_at chosen_by chosen_at agreed_at cancelled_by cancelled_at "
        "reminded_at tight",
        keys="id version round place_id",
    ),
    "meeting_plans": _holding(parents="mentorship_id:mentorships", facts="refused stuck_for stuck_at"),
    "session_logs": _holding(
        parents="mentorship_id:mentorships", facts="held_on met minutes", voice="side",
        own="face reason text told_at", keys="id meeting_id",
    ),
    "news_asked": _holding(parents="mentorship_id:mentorships", facts="asked_at", keys="id meeting_id"),
    "fits": _holding(parents="mentorship_id:mentorships", voice="side", own="answer text told_at", keys="id"),
    "reviews": _holding(
        parents="mentorship_id:mentorships", facts="month due_on asked_at",
        voice="side", own="nudged_at answered_at goals satisfaction would_again reason text", keys="id",
    ),
    "conversation_lines": _holding(
        owners="writer_id", parents="mentorship_id:mentorships",
        own="written_at text state answer", shared="held_for decided_at told_at read_at reported_at",
        mentions="decided_by_id", keys="id version",
    ),
    "staff_contacts": _holding(
        parents="mentorship_id:mentorships", voice="with_whom", own="means held_on",
        shared="note next_on quiet_until",
        mentions="by_id", keys="id created_at",
    ),
    "still_active": _holding(
        parents="mentorship_id:mentorships", facts="asked_on answered_at", mentions="answered_by_id", keys="id"
    ),
    "plan_rows": _holding(
        parents="need_id:needs offer_id:offers", facts="score", shared="reason detail obstacle",
        keys="plan_id position need_version offer_version proposal_id",
    ),
    "plan_marks": _holding(parents="need_id:needs offer_id:offers", keys="plan_id mark"),
    "past_pairs": _holding(facts="introduced_in age_band commune_code district_id waited_days outcome", keys="id"),
    # What is written to people
    "messages": _holding(
        owners="person_id", about="about_id", identity="recipient",
        facts="channel subject created_at sent_at state", shared="body outcome",
        keys="id version template association_id about_kind due_at lease_until attempts last_error stop_link "
        "attached_kind attached_id",
    ),
    "set_aside": _holding(
        about="subject_id", keys="id job kind failure failures first_at last_at next_at",
    ),
    # Found by what they hold, since nobody's id stands in them: app.privacy.traces
    "drafts": _holding(shared="values", keys="token_hash form updated_at expires_at"),
    "submissions": _holding(keys="key location at"),
    "attempts": _holding(keys="id key at"),
    # Ids and facts that stay
    "journal": _holding(
        facts="at actor_role action subject_kind subject_id before after facts", mentions="actor_id", keys="id",
        fate=Fate.KEPT,
    ),
    "journal_links": _holding(keys="position entry_id at reading digest hash", fate=Fate.KEPT),
    "journal_head": _holding(keys="id position hash", fate=Fate.KEPT),
    # Nothing about a person
    "worker_seen": _holding(keys="id machine release started_at seen_at worked_at"),
    "associations": _holding(
        facts="state name slug mission email phone website rna siret commune_code everywhere age_min age_max capacity "
        "lending contact closed_from closed_until created_at", mentions="deputy_id", keys="id version",
    ),
    "association_communes": _holding(keys="association_id commune_code"),
    "association_districts": _holding(keys="association_id district_id"),
    "association_kinds": _holding(keys="association_id kind_code"),
    "safe_places": _holding(facts="name address commune_code access created_at closed_at", keys="id association_id"),
    "articles": _holding(
        words="title summary body word", facts="state slug audience created_at submitted_at published_at withdrawn_at",
        mentions="author_id reviewer_id", keys="id version association_id revises_id",
    ),
    "article_kinds": _holding(keys="article_id kind_code"),
    "association_gates": _holding(
        facts="minimum_minutes furthest_km age_min age_max mode strict changed_at", keys="association_id"
    ),
    "requirements": _holding(
        facts="role kind stage days changed_at", mentions="changed_by_id", keys="id association_id"
    ),
    "plans": _holding(
        facts="state objective figures created_at solved_at decided_at", mentions="created_by_id decided_by_id",
        keys="id version association_id territory_plan_id",
    ),
    "territory_plans": _holding(
        facts="state objective requested_at ended_at failure figures", mentions="requested_by_id",
        keys="id version leased_until tries progress",
    ),
    "holidays": _holding(facts="kind zone name starts_on ends_on", keys="id"),
    "communes": _holding(facts="code name search department epci population lat lon approximate"),
    "commune_postcodes": _holding(facts="commune_code postcode"),
    "districts": _holding(facts="id code name search generation commune_code geometry"),
    "quarters": _holding(facts="id commune_code name search lat lon district_id"),
    "kinds": _holding(facts="code label hint family position active professional asks_subject asks_level"),
    "subjects": _holding(facts="slug label position active"),
    "installation_facts": _holding(facts="name value"),
    "revisions": _holding(keys="topic number"),
    "job_runs": _holding(facts="name started_at succeeded_at failed_at failure failures next_at"),
    "lexicon": _holding(facts="id word meaning"),
    "configurations": _holding(
        facts="state name number skills text availability proximity minimum_minutes primary_weight sibling_percent "
        "half_minutes half_km day_percent district_percent urgent_percent sharpness without text_model note "
        "created_at activated_at retired_at",
        mentions="created_by_id activated_by_id", keys="id version",
    ),
    "text_versions": _holding(facts="name number lexicon corpus created_at", mentions="created_by_id", keys="id"),
}  # fmt: skip


def unclassified() -> list[str]:
    """Return what the register forgets, repeats or says of nothing: ``table`` or ``table.column``; empty is right."""
    wrong = sorted(REGISTER.keys() - SQLModel.metadata.tables.keys())
    for table in SQLModel.metadata.sorted_tables:
        holding = REGISTER.get(table.name)
        if holding is None:
            wrong.append(table.name)
            continue
        said = holding.columns
        wrong += [str(column) for column in table.columns if said.count(column.name) != 1]
        wrong += [f"{table.name}.{name}" for name in said if name not in table.columns]
    return wrong
