package access

import (
	"net"
	"net/netip"
	"sync"
	"time"
)

// Limit is how often something may be done: Burst at once, then Rate a second.
// A Rate of zero sets no limit.
type Limit struct {
	Rate  float64
	Burst int
}

// SignInLimit is how often an address may fail to sign in: five at once, then
// five a minute.
var SignInLimit = Limit{Rate: 5.0 / 60, Burst: 5}

// Buckets hold each of many callers to one limit, by a bucket of tokens that
// fills again over time. They are safe for concurrent use.
type Buckets struct {
	clock func() time.Time

	mu    sync.Mutex
	limit Limit
	level map[string]bucket
}

type bucket struct {
	left float64
	at   time.Time
}

// maxBuckets bounds the memory that strangers can take up.
const maxBuckets = 10_000

// NewBuckets hold callers to a limit.
func NewBuckets(limit Limit, clock func() time.Time) *Buckets {
	return &Buckets{limit: limit, clock: clock, level: map[string]bucket{}}
}

// SetLimit holds callers to another limit from now on. What a caller has used
// of the one before stays used.
func (b *Buckets) SetLimit(limit Limit) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock()
	for who := range b.level {
		one := b.now(who, now)
		one.left = min(one.left+max(0, float64(limit.Burst-b.limit.Burst)), float64(limit.Burst))
		b.level[who] = one
	}
	b.limit = limit
}

// Take takes one from a caller's bucket. Where it is empty, wait says when
// there is one again; otherwise it is zero.
func (b *Buckets) Take(who string) (wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.limit.Rate <= 0 {
		return 0
	}
	now := b.clock()
	one := b.now(who, now)
	if one.left < 1 {
		b.level[who] = one // from now on, should the clock have gone back
		return max(time.Millisecond, time.Duration((1-one.left)/b.limit.Rate*float64(time.Second)))
	}
	one.left--
	if _, known := b.level[who]; !known && len(b.level) >= maxBuckets {
		b.forget(now)
	}
	b.level[who] = one
	return 0
}

// Return gives back one that was taken for nothing.
func (b *Buckets) Return(who string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if one, known := b.level[who]; known {
		one.left = min(one.left+1, float64(b.limit.Burst))
		b.level[who] = one
	}
}

// now is a bucket as it is at an instant. A clock that goes back fills nothing.
func (b *Buckets) now(who string, at time.Time) bucket {
	one, known := b.level[who]
	if !known {
		return bucket{float64(b.limit.Burst), at}
	}
	passed := max(0, at.Sub(one.at))
	return bucket{min(float64(b.limit.Burst), one.left+passed.Seconds()*b.limit.Rate), at}
}

// forget drops buckets that are full again, and any others where that is not
// enough.
func (b *Buckets) forget(at time.Time) {
	for who := range b.level {
		if b.now(who, at).left >= float64(b.limit.Burst) {
			delete(b.level, who)
		}
	}
	for who := range b.level {
		if len(b.level) < maxBuckets/2 {
			return
		}
		delete(b.level, who)
	}
}

// Counts hold each caller to a number of things at the same time. They are
// safe for concurrent use.
type Counts struct {
	mu   sync.Mutex
	most int
	now  map[string]int
}

// NewCounts allow each caller a number at the same time; zero sets no limit.
func NewCounts(most int) *Counts { return &Counts{most: most, now: map[string]int{}} }

// SetMost allows another number from now on. What has begun goes on, above it
// too.
func (c *Counts) SetMost(most int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.most = most
}

// Begin counts one more, unless that is one too many. Every Begin that gave
// true is followed by one End.
func (c *Counts) Begin(who string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.most > 0 && c.now[who] >= c.most {
		return false
	}
	c.now[who]++
	return true
}

// End counts one less.
func (c *Counts) End(who string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.now[who]--; c.now[who] <= 0 {
		delete(c.now, who)
	}
}

// Address is what stands for the machine behind a remote address in limits:
// the IPv4 address, or the /64 network of an IPv6 one, all of which one
// customer has.
func Address(remote string) string {
	host, _, err := net.SplitHostPort(remote)
	if err != nil {
		host = remote
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	network, err := ip.Prefix(64)
	if err != nil {
		return ip.String()
	}
	return network.String()
}
