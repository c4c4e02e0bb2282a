#pragma once

#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/doctor/rule.h"

namespace nn {

/// What was seen of a training so far: a copy of what a doctor asks for.
struct Symptoms {
  std::shared_ptr<const Project> project;
  std::shared_ptr<const PreparedData> data;
  std::shared_ptr<const Network> network = {};  ///< newest weights
  std::int64_t step = 0;                        ///< updates done with them
  LossTrack losses = {};
  std::vector<EpochResult> epochs = {};
  std::string failure = {};  ///< why the training failed; empty when it did not
};

/// Examines a training from time to time and says what is wrong with it. Remembers what it has seen, so that the same doctor
/// is asked again and again; another project, other data or an earlier step begin anew.
///
/// Threads  belongs to one thread at a time.
class Doctor {
 public:
  /// What the registered rules have to say now, errors first; nothing about a healthy training. off: ids of rules not to ask.
  /// What costs most, a look at all data and the learning-rate range test, is done once. A stop ends it early, without advice.
  std::vector<Advice> examine(const Symptoms& symptoms, const std::set<std::string>& off = {},
                              const std::stop_token& stop = {});
  /// The range test, if a rule has asked for it since the training began; else null.
  const RateRange* rates() const { return rates_.get(); }
  /// The newest moments, by growing step.
  const std::vector<std::shared_ptr<const TrainingMoment>>& moments() const { return moments_; }

 private:
  void look(const Symptoms& symptoms, const std::stop_token& stop);
  const RateRange* rateRangeFor(const Symptoms& symptoms, const std::stop_token& stop);

  LayerSurvey survey_;
  std::vector<std::shared_ptr<const TrainingMoment>> moments_;
  std::shared_ptr<const Network> newest_;  ///< of the last moment
  std::shared_ptr<const PreparedData> data_;
  DataReport report_;
  std::unique_ptr<const RateRange> rates_;
  std::string ratesOf_;  ///< the settings that the range test was made with
};

}  // namespace nn
