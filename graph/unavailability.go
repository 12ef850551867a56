package graph

// Names of the properties that tell an item's own failure probability: at most
// one of the first, the second, and the last two together.
const (
	PropertyUnavailability = "unavailability" // 0..1
	PropertyAvailability   = "availability"   // its complement
	PropertyMTBF           = "mtbf"           // mean time between failures
	PropertyMTTR           = "mttr"           // mean time to repair
)

// Unavailability is the probability that an item does not work of itself:
// unavailability, 1 − availability, or MTTR / (MTBF + MTTR). ok is false where
// the properties do not tell.
func (p Properties) Unavailability() (probability float64, ok bool) {
	if v := p[PropertyUnavailability]; v.Kind() == KindNumber {
		return v.Number(), true
	}
	if v := p[PropertyAvailability]; v.Kind() == KindNumber {
		return 1 - v.Number(), true
	}
	between, repair := p[PropertyMTBF], p[PropertyMTTR]
	if between.Kind() != KindDuration || repair.Kind() != KindDuration {
		return 0, false
	}
	up, down := between.Duration().Span().Seconds(), repair.Duration().Span().Seconds()
	if up < 0 || down < 0 || up+down == 0 {
		return 0, false
	}
	return down / (up + down), true
}
