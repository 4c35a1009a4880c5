package access

// featureSet has one bit per feature and level: a role that gives a level gives
// those below it too. Its zero value gives nothing.
type featureSet uint64

const (
	planeBits = 16                           // room for NumFeatures
	viewPlane = featureSet(1<<planeBits - 1) // level View of every feature
	// regionPlanes are the bits of the features granted at regions (A7.2).
	regionPlanes = featureSet(1<<planeBits+1<<(2*planeBits)+1) << ReportTemplates
)

// featureBit is the bit of a feature at a level, or no bit for what is unknown.
func featureBit(f Feature, l FeatureLevel) featureSet {
	if f >= NumFeatures || l < View || l > Manage {
		return 0
	}
	return 1 << (uint(l-View)*planeBits + uint(f))
}

func (fs featureSet) has(f Feature, l FeatureLevel) bool { return fs&featureBit(f, l) != 0 }

// features are what the role's sheet gives on the tracker; tracker 0 stands for
// no tracker in particular. Levels that are none of ours give nothing.
func (s *Source) features(r *Role, t TrackerID) featureSet {
	levels := r.Features
	levels[Trackers] = r.ceiling(t)
	var set featureSet
	for f := range NumFeatures {
		if s.FeaturesOff[f] || levels[f] > Manage {
			continue
		}
		for l := View; l <= levels[f]; l++ {
			set |= featureBit(f, l)
		}
	}
	return set
}

// ceiling is the role's level of feature Trackers on t (A7).
func (r *Role) ceiling(t TrackerID) FeatureLevel {
	for _, o := range r.TrackerLevels {
		if o.Tracker == t && t != 0 {
			return o.Level
		}
	}
	return r.Features[Trackers]
}
