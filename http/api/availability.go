package api

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"linchpin/graph"
	"linchpin/impact"
)

// availabilityNodes bounds a decision diagram: about 80 MB.
const availabilityNodes = 2_000_000

// AvailabilityQuestion asks with which probability an item is not down.
type AvailabilityQuestion struct {
	Scenario Scenario `json:"scenario"`
	Item     string   `json:"item" minLength:"1" doc:"Id or key"`
	Limit    int      `json:"limit,omitempty" minimum:"1" maximum:"10000" default:"100" doc:"Parts listed by importance"`
}

// AvailabilityAnswer is the probability that an item is not down, from its own
// and its parts' unavailability, under independence.
type AvailabilityAnswer struct {
	Answer
	Item           ItemRef          `json:"item"`
	Availability   float64          `json:"availability" doc:"Exact where complete; else the smallest that it can be"`
	Unavailability float64          `json:"unavailability" doc:"Exact where complete; else the largest that it can be"`
	Bounds         *UnavailableFrom `json:"bounds,omitempty" doc:"Where a budget ended the exact answer: what is proven all the same"`
	Parts          int              `json:"parts" doc:"Items whose failure could matter, the item included"`
	Figures        int              `json:"figures" doc:"Those among them that tell an unavailability; the others count as never failing"`
	Importance     []PartImportance `json:"importance" doc:"Parts that matter, the largest share first; none where the answer is not exact"`
	More           int              `json:"more" doc:"Parts that matter and are not listed"`
}

// UnavailableFrom bounds an unavailability.
type UnavailableFrom struct {
	Lowest  float64 `json:"lowest"`
	Highest float64 `json:"highest"`
}

// PartImportance is how much a part matters.
type PartImportance struct {
	ItemRef
	Unavailability float64 `json:"unavailability" doc:"The part's own"`
	Birnbaum       float64 `json:"birnbaum" doc:"How much likelier the item is down with the part down than with it perfect"`
	FussellVesely  float64 `json:"fussellVesely" doc:"The share of the unavailability that a perfect part would take away"`
}

type availabilityInput struct {
	MinRevision
	Body AvailabilityQuestion
}

type availabilityOutput struct {
	Stamp
	Body AvailabilityAnswer
}

func (a *API) askAvailability(ctx context.Context, in *availabilityInput) (*availabilityOutput, error) {
	o, err := a.ask(ctx, in.MinRevision, &in.Body.Scenario, nil)
	if err != nil {
		return nil, err
	}
	var parts []impact.Ref
	var own map[impact.Ref]float64
	var found impact.Availability
	err = a.heavily(ctx, func(timed context.Context) error {
		reliability, err := o.Reliability(timed, in.Body.Item)
		if err != nil {
			return err
		}
		parts = reliability.Parts()
		if own, err = a.unavailabilities(ctx, o, parts); err != nil {
			return err
		}
		found, err = reliability.Availability(timed, own, availabilityNodes)
		return err
	})
	if err != nil {
		return nil, located(err, "item")
	}
	body := AvailabilityAnswer{Answer: a.answer(o), Item: refOf(o.Describe(parts[0])), Availability: 1 - found.Unavailability,
		Unavailability: found.Unavailability, Parts: len(parts), Figures: len(own), Importance: []PartImportance{}}
	if found.Stopped != "" {
		body.Complete, body.Stopped = false, found.Stopped
		body.Bounds = &UnavailableFrom{found.Lowest, found.Highest}
	}
	shown := min(len(found.Importance), in.Body.Limit)
	for _, part := range found.Importance[:shown] {
		body.Importance = append(body.Importance, PartImportance{refOf(o.Describe(part.Ref)), part.Unavailability, part.Birnbaum, part.FussellVesely})
	}
	body.More = len(found.Importance) - shown
	return &availabilityOutput{Stamp: stamp(o.Snapshot().Revision()), Body: body}, nil
}

// unavailabilities reads what items tell of their own failure; those that a
// scenario adds tell nothing.
func (a *API) unavailabilities(ctx context.Context, o *asked, parts []impact.Ref) (map[impact.Ref]float64, error) {
	stored := slices.DeleteFunc(slices.Clone(parts), func(ref impact.Ref) bool { return o.Describe(ref).ID == uuid.Nil })
	return a.unavailabilitiesOf(ctx, o.Snapshot(), stored)
}

// unavailabilitiesOf reads what stored items tell of their own failure, as of
// the revision of a snapshot.
func (a *API) unavailabilitiesOf(ctx context.Context, s *impact.Snapshot, parts []impact.Ref) (map[impact.Ref]float64, error) {
	own := map[impact.Ref]float64{}
	byID := map[uuid.UUID]impact.Ref{}
	ids := make([]uuid.UUID, len(parts))
	for i, ref := range parts {
		ids[i] = s.Describe(ref).ID
		byID[ids[i]] = ref
	}
	for some := range slices.Chunk(ids, graph.MaxIDs) {
		items, err := a.Store.Items(ctx, some)
		if err != nil {
			return nil, err
		}
		for i := range items {
			it := &items[i]
			if it.Revision > s.Revision() {
				if it, err = a.itemThen(ctx, it.ID, s.Revision()); err != nil {
					return nil, err
				}
			}
			if it == nil {
				continue
			}
			if p, ok := it.Properties.Unavailability(); ok {
				own[byID[it.ID]] = p
			}
		}
	}
	return own, nil
}

// itemThen is an item as of a revision; nil where it has no version that old.
func (a *API) itemThen(ctx context.Context, id uuid.UUID, rev graph.RevisionNumber) (*graph.Item, error) {
	for before := rev + 1; ; {
		versions, err := a.Store.History(ctx, id, before, 100)
		if err != nil {
			return nil, err
		}
		for i := range versions {
			if versions[i].Item != nil {
				return versions[i].Item, nil
			}
		}
		if len(versions) < 100 {
			return nil, nil //nolint:nilnil // none is an answer
		}
		before = versions[len(versions)-1].Revision.Number
	}
}
