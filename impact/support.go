package impact

// support follows, through the rounds of one run, which items of a network
// stay supported when some go down (Gupta, Mumick, Subrahmanian, "Maintaining
// views incrementally", 1993, with ranks instead of counts alone, which
// recursion would fool; in the spirit of Even, Shiloach, "An on-line
// edge-deletion problem", 1981):
//
//  1. support is withdrawn towards larger ranks; who drops below a need is a
//     suspect;
//  2. suspects that enough supported items still hold are supported again,
//     behind everybody else, and release others;
//  3. the rest is cut off.
//
// Cost: linear in the suspects and their relations.
type support struct {
	net   *network
	from  *ranks // to begin with: with nothing down, or at rest
	items []supportCell
	needs []supplyCell
	epoch uint32
	last  uint32 // largest rank given

	lost     []uint32 // down since the last round, to be withdrawn
	suspects []uint32
	queue    []uint32
	recheck  []uint32 // unsupported items that lost another member
	gone     []uint32 // every item that lost its support in this run
}

type supportCell struct {
	epoch  uint32
	rank   uint32
	lostAt uint32 // round in which it was no longer supported; 0: from the beginning
	status supportStatus
}

type supportStatus uint8

const (
	supported supportStatus = iota
	suspect
	cutOff
	fallen // down by itself: nothing that it loses makes it worse
)

type supplyCell struct {
	epoch  uint32
	low    int32
	supply int32 // supported members, while suspects are judged
}

// begin starts a run on a network, from its ranks with nothing down or from
// those at rest.
func (u *support) begin(net *network, from *ranks) {
	u.net, u.from, u.last = net, from, from.last
	if len(u.items) < len(net.items) {
		u.items = make([]supportCell, len(net.items))
	}
	if len(u.needs) < len(net.requirement) {
		u.needs = make([]supplyCell, len(net.requirement))
	}
	u.epoch++
	if u.epoch == 0 {
		clear(u.items)
		clear(u.needs)
		u.epoch = 1
	}
	u.lost, u.gone, u.recheck = u.lost[:0], u.gone[:0], u.recheck[:0]
}

func (u *support) item(i uint32) *supportCell {
	c := &u.items[i]
	if c.epoch != u.epoch {
		*c = supportCell{epoch: u.epoch, rank: u.from.order[i]}
		if c.rank == 0 {
			c.status = cutOff
		}
	}
	return c
}

func (u *support) need(q uint32) *supplyCell {
	c := &u.needs[q]
	if c.epoch != u.epoch {
		*c = supplyCell{epoch: u.epoch, low: u.from.low[q]}
	}
	return c
}

// supportedIn says that an item was supported in a round, that is, taking
// the items that were down in the round before.
func (u *support) supportedIn(i, round uint32) bool {
	c := u.item(i)
	return c.status == supported || c.lostAt > round
}

// forget makes what was lost so far part of the beginning.
func (u *support) forget() {
	for _, i := range u.gone {
		u.item(i).lostAt = 0
	}
	u.gone = u.gone[:0]
}

// down notes that an item of the network is down.
func (u *support) down(i uint32) {
	switch c := u.item(i); c.status {
	case cutOff: // its support is withdrawn already
		c.status = fallen
	case fallen:
	default:
		u.lost = append(u.lost, i)
	}
}

// withdraw takes the support of all that went down and judges who falls with
// them. Items that are cut off in this round, or were before and lost another
// member, are passed to judge.
func (u *support) withdraw(round uint32, judge func(i uint32, counted bool)) {
	if len(u.lost) == 0 {
		return
	}
	u.suspects, u.queue, u.recheck = u.suspects[:0], u.queue[:0], u.recheck[:0]
	for _, i := range u.lost {
		c := u.item(i)
		if c.status == fallen { // it was told twice
			continue
		}
		c.status, c.lostAt = fallen, round
		u.gone = append(u.gone, i)
		u.queue = append(u.queue, i)
	}
	u.lost = u.lost[:0]
	u.flood()
	u.hold()
	for _, i := range u.suspects { // before any of them is cut off: they are judged once, below
		if u.items[i].status == suspect {
			u.note(i)
		}
	}
	for _, i := range u.suspects {
		c := &u.items[i]
		if c.status != suspect {
			continue
		}
		c.status, c.rank, c.lostAt = cutOff, 0, round
		u.gone = append(u.gone, i)
		judge(i, true) // hold counted the supply of all suspects
	}
	for _, i := range u.recheck {
		judge(i, false)
	}
}

// flood finds the suspects: owners whose well-founded supply fell below need.
func (u *support) flood() {
	for at := 0; at < len(u.queue); at++ {
		i := u.queue[at]
		rank := u.item(i).rank
		for _, to := range u.net.memberOf.row(i) {
			o := u.item(to.owner)
			if o.status >= cutOff {
				if o.status == cutOff {
					u.recheck = append(u.recheck, to.owner)
				}
				continue
			}
			if o.status == suspect || rank > o.rank || u.net.seed[to.owner] {
				continue
			}
			need := u.need(to.requirement)
			if need.low--; need.low < u.net.requirement[to.requirement].need {
				o.status = suspect
				u.suspects = append(u.suspects, to.owner)
				u.queue = append(u.queue, to.owner)
			}
		}
	}
}

// note has those judged again that had lost support before and now lose a
// suspect too.
func (u *support) note(i uint32) {
	for _, to := range u.net.memberOf.row(i) {
		if u.item(to.owner).status == cutOff {
			u.recheck = append(u.recheck, to.owner)
		}
	}
}

// hold supports again the suspects that can be.
func (u *support) hold() {
	u.queue = u.queue[:0]
	for _, i := range u.suspects {
		for q := u.net.owned[i][0]; q < u.net.owned[i][1]; q++ {
			u.need(q).supply = u.supply(q)
		}
	}
	for _, i := range u.suspects {
		u.restore(i)
	}
	for at := 0; at < len(u.queue); at++ {
		for _, to := range u.net.memberOf.row(u.queue[at]) {
			if u.item(to.owner).status == suspect {
				u.need(to.requirement).supply++
				u.restore(to.owner)
			}
		}
	}
}

// restore supports a suspect again if its needs are met.
func (u *support) restore(i uint32) {
	for q := u.net.owned[i][0]; q < u.net.owned[i][1]; q++ {
		if u.need(q).supply < u.net.requirement[q].need {
			return
		}
	}
	c := u.item(i)
	if c.status != suspect {
		return
	}
	u.last++
	c.status, c.rank = supported, u.last
	for q := u.net.owned[i][0]; q < u.net.owned[i][1]; q++ {
		need := u.need(q)
		need.low = need.supply
	}
	u.queue = append(u.queue, i)
}

// supply counts the supported members of a requirement.
func (u *support) supply(q uint32) int32 {
	n := int32(0)
	for _, m := range u.net.members.row(q) {
		if u.item(m).status == supported {
			n++
		}
	}
	return n
}
