"""Running text to facts. `complete` fills in what a document's fields leave open."""

from msgspec.structs import replace

from kg.readers.prose import design, given
from kg.readers.prose.outcomes import ranked_outcomes
from kg.trial import Trial, Words


def complete(trial: Trial) -> Trial:
    """Read from the prose of a trial what its document has no field for; a field is never overruled."""
    texts = (trial.summary, trial.description)
    titled: tuple[Words | None, ...] = (trial.title, trial.official_title, *texts)
    interventions = trial.interventions or given.given(texts)
    filled = replace(
        trial,
        interventions=interventions,
        phase=trial.phase or design.phase(trial.title, (trial.official_title, *texts)),
        enrolment=trial.enrolment or design.enrolment(texts),
        enrolled=trial.enrolled or design.enrolled(texts),
        reports_enrolment=trial.reports_enrolment or design.reports_enrolment(texts),
        line_of_therapy=trial.line_of_therapy or design.line_of_therapy(titled),
        arms=trial.arms or given.arms(texts, interventions),
        outcomes=trial.outcomes or ranked_outcomes(texts),
        allocation=trial.allocation or design.design("allocation", titled),
        intervention_model=trial.intervention_model or design.design("intervention_model", titled),
        masking=trial.masking or design.design("masking", titled),
        study_type=trial.study_type or design.design("study_type", titled),
    )
    return _with_ages(_with_title(filled))


def _with_title(trial: Trial) -> Trial:
    """Take what is given from the title of an interventional trial that says it nowhere else."""
    is_interventional = trial.study_type is not None and trial.study_type.value == "INTERVENTIONAL"
    if trial.interventions or not is_interventional:
        return trial
    return replace(trial, interventions=given.given_in_title(trial.title))


def _with_ages(trial: Trial) -> Trial:
    """Take the age bounds from the inclusion criteria where no field gives any."""
    if trial.minimum_age_years or trial.maximum_age_years:
        return trial
    low = next((c.minimum_age_years for c in trial.criteria if c.minimum_age_years), None)
    high = next((c.maximum_age_years for c in trial.criteria if c.maximum_age_years), None)
    return replace(trial, minimum_age_years=low, maximum_age_years=high)
