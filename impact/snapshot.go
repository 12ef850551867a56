package impact

import (
	"iter"
	"slices"
	"strings"

	"github.com/google/uuid"

	"linchpin/graph"
)

// Snapshot is the structure of the graph at one revision. It never changes and
// is safe for concurrent use.
//
//	structure      items, relations, declarations, as stored
//	  derived to
//	dependents     member -> requirement, or straight to the owner when 1 of 1
//	requirements   requirement -> owner, slack
//
// A scenario walks the last two alone.
type Snapshot struct {
	structure
	revision graph.RevisionNumber
	count    int // present items
	dead     int // bytes of the arena that nobody names any longer

	freeItems, freeRelations, freeRequirements []uint32

	byID, byKey, byRelation hashIndex
	order                   keyOrder
	services                table[uint64] // a bit for each item: its class is a service

	dependents   rows[dependent]
	requirements table[packed] // by requirement number
	owned        rows[uint32]  // item: its counted requirements, as derive lists them
	links        rows[Ref]     // requirement of a connectivity type: its members
	broken       []uint32      // requirements that cannot hold, ascending

	stored  *Snapshot       // of a what-if: what it was made from
	emptied map[Ref]emptied // of a what-if: what it left of emptied requirements
	added   []relation      // of a what-if: its relations

	atRest *atRest // computed when first asked for
}

// dependent is one step of failure: from a member to a requirement of its
// dependent, by number, or to the dependent itself when the relation is a
// requirement of its own.
type dependent uint32

const (
	toOwner     dependent = 1 << 31
	toOwnerSoft dependent = 1 << softShift
	toNetwork   dependent = 1 << softShift // of a requirement: it is of a connectivity type
	softShift             = 30
	targetMask            = 1<<30 - 1
)

func single(owner Ref, soft bool) dependent {
	if soft {
		return toOwner | toOwnerSoft | dependent(owner)
	}
	return toOwner | dependent(owner)
}

// counted is the step to a requirement by number.
func counted(id uint32, connects bool) dependent {
	if connects {
		return toNetwork | dependent(id)
	}
	return dependent(id)
}

// requirement is the number of a requirement, for a step to one.
func (d dependent) requirement() (id uint32, ok bool) { return uint32(d & targetMask), d&toOwner == 0 }

// packed is a counted requirement in one word: owner (32 bits), slack n-k
// (24), soft (1), connectivity type plus one (7).
type packed uint64

const (
	packedSoftShift = 7
	cannotHold      = 1<<24 - 1 // as slack
)

func pack(owner Ref, q *requirement) packed {
	p := packed(owner) << 32
	if q.holds() {
		p |= packed(q.n()-q.k()) << 8 //nolint:gosec // not negative
	} else {
		p |= cannotHold << 8
	}
	if q.soft {
		p |= 1 << packedSoftShift
	}
	if q.connects {
		p |= packed(q.place) + 1
	}
	return p
}

func (p packed) owner() Ref    { return Ref(p >> 32) }
func (p packed) slack() uint32 { return uint32(p>>8) & cannotHold } //nolint:gosec // masked
func (p packed) soft() bool    { return p&(1<<packedSoftShift) != 0 }

// connectivity is the place of the requirement's connectivity type.
func (p packed) connectivity() (place uint8, ok bool) {
	c := uint8(p & 0x7f) //nolint:gosec // masked
	return c - 1, c != 0
}

// Revision is the revision that the snapshot shows.
func (s *Snapshot) Revision() graph.RevisionNumber { return s.revision }

// Model is the model of that revision, indexed.
func (s *Snapshot) Model() *graph.Model { return s.voc.model }

// Len is the number of present items, that is, without retired ones.
func (s *Snapshot) Len() int { return s.count }

// Lookup finds a present item by key, else by id.
func (s *Snapshot) Lookup(idOrKey string) (Ref, bool) {
	i, ok := s.byKey.find(hashKey(idOrKey), func(i uint32) bool {
		return s.present(Ref(i)) && s.key(Ref(i)) == idOrKey
	})
	if ok {
		return Ref(i), true
	}
	if id, err := uuid.Parse(idOrKey); err == nil {
		return s.LookupID(id)
	}
	return 0, false
}

// LookupID finds a present item by id.
func (s *Snapshot) LookupID(id uuid.UUID) (Ref, bool) {
	ref, ok := s.recordByID(id)
	return ref, ok && s.present(ref)
}

func (s *Snapshot) recordByID(id uuid.UUID) (Ref, bool) {
	i, ok := s.byID.find(hashID(id), func(i uint32) bool { return s.items.at(i).id == id })
	return Ref(i), ok
}

// Describe tells what the snapshot knows of an item that it gave a Ref for.
func (s *Snapshot) Describe(ref Ref) Info {
	it := s.items.at(uint32(ref))
	class := &s.voc.classes[it.class]
	return Info{ID: it.id, Key: s.text.get(it.key), Class: class.name, Name: s.text.get(it.name), Service: class.service}
}

// isService reads one bit, since every affected item is asked for it.
func (s *Snapshot) isService(ref Ref) bool {
	return *s.services.at(uint32(ref) >> 6)>>(ref&63)&1 != 0
}

// Less says that an item comes before another in key order.
func (s *Snapshot) Less(a, b Ref) bool { return s.label(a) < s.label(b) }

// nearestWindow bounds how many keys Nearest compares.
const nearestWindow = 8192

// Nearest is the key closest to a mistyped one, "" when none is close. In a
// large estate only keys near in key order are compared.
func (s *Snapshot) Nearest(key string) string {
	var near []string
	from := len(s.order.runs)/2 - 1
	if len(s.order.runs) > nearestWindow/fullRun {
		from, _ = slices.BinarySearchFunc(s.order.runs, key, func(r *orderRun, key string) int {
			return strings.Compare(s.key(r.refs[0]), key)
		})
	}
	half := nearestWindow / fullRun
	for _, run := range s.order.runs[max(0, from-half):min(len(s.order.runs), max(0, from)+half+1)] {
		for _, ref := range run.refs {
			if s.present(ref) {
				near = append(near, s.key(ref))
			}
		}
	}
	return graph.Nearest(key, near)
}

// suggested is how many problems of one question name the nearest key: each
// costs a comparison with thousands of keys, and no answer lists more.
const suggested = 20

// Suggest is Nearest for a problem that comes after others: "" once enough of
// them have been told.
func (s *Snapshot) Suggest(name string, told int) string {
	if told >= suggested {
		return ""
	}
	return s.Nearest(name)
}

// All walks the present items in key order.
func (s *Snapshot) All() iter.Seq[Ref] {
	return func(yield func(Ref) bool) {
		for _, run := range s.order.runs {
			for _, ref := range run.refs {
				if s.present(ref) && !yield(ref) {
					return
				}
			}
		}
	}
}

// Relations walks the relations between an item and other present items, in no
// particular order that a later revision would keep.
func (s *Snapshot) Relations(ref Ref) iter.Seq[Relation] {
	return func(yield func(Relation) bool) {
		for _, at := range s.touching.row(uint32(ref)) {
			r := s.relations.at(at)
			if s.present(r.from) && s.present(r.to) && !yield(s.relation(r)) {
				return
			}
		}
	}
}

func (s *Snapshot) relation(r *relation) Relation {
	return Relation{ID: r.id, Type: s.voc.types[r.kind].name, From: r.from, To: r.to,
		Group: s.text.get(r.group), Strength: strengthName(s.isSoft(r))}
}

// Requirements lists an item's requirements by name, then first member's key,
// hard ones first.
func (s *Snapshot) Requirements(ref Ref) []Requirement {
	var d deriver
	derived := s.derive(&d, ref)
	s.sortAsShown(derived)
	list := make([]Requirement, len(derived))
	for i := range derived {
		q := &derived[i]
		list[i] = Requirement{Name: q.name, Need: q.k(), Members: slices.Clone(q.members), Strength: strengthName(q.soft),
			Connectivity: q.connects, Declared: q.declared}
		if q.kind != noType {
			list[i].Type = s.voc.types[q.kind].name
		}
	}
	return list
}

// compare orders items by key.
func (s *Snapshot) compare(a, b Ref) int {
	switch {
	case s.Less(a, b):
		return -1
	case s.Less(b, a):
		return 1
	default:
		return 0
	}
}

// derive lists the requirements of a present item: those of the structure, and
// in a what-if the emptied ones that stay.
func (s *Snapshot) derive(d *deriver, owner Ref) []requirement {
	list := d.derive(&s.structure, owner)
	if e, ok := s.emptied[owner]; ok {
		list = slices.DeleteFunc(list, func(q requirement) bool {
			return !q.single && (slices.Contains(e.gone, q.name) ||
				slices.ContainsFunc(e.stay, func(k requirement) bool { return k.name == q.name }))
		})
		list = append(list, e.stay...)
		sortRequirements(list)
		d.out = list
	}
	return list
}
