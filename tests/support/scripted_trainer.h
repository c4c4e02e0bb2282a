#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <thread>
#include <utility>

#include "engine/training/trainer.h"
#include "tests/support/networks.h"

/// Counts what it is asked to do; a step waits while the gate is closed. For moments that a real trainer passes too quickly.
class ScriptedTrainer : public nn::Trainer {
 public:
  struct Controls {
    std::atomic<int> steps = 0, evaluations = 0, evaluationBatches = 0;
    std::atomic<bool> gateIsOpen = true, evaluationGateIsOpen = true;
    std::atomic<int> failAtStep = -1;
  };

  explicit ScriptedTrainer(std::shared_ptr<Controls> controls)
      : controls_(std::move(controls)), network_(nn::Network::compile(networks::mlp(4, 5, 3))) {}

  nn::StepResult step(const nn::Batch& batch) override {
    ++controls_->steps;
    while (!controls_->gateIsOpen) std::this_thread::yield();
    if (controls_->steps == controls_->failAtStep) throw nn::NumericError("step: expected finite numbers, got NaN");
    return {.step = ++step_,
            .batchSize = static_cast<std::int32_t>(batch.size),
            .loss = 1.0 / static_cast<double>(step_),
            .learningRate = learningRate_};
  }
  nn::EvaluationResult evaluate(nn::DataLoader& loader, const std::function<bool()>& goOn) override {
    ++controls_->evaluations;
    nn::EvaluationResult result;
    loader.startEpoch(0);
    nn::Batch batch;
    while (goOn() && loader.next(batch)) {
      ++controls_->evaluationBatches;
      while (!controls_->evaluationGateIsOpen) std::this_thread::yield();
      result.samples += batch.size;
    }
    result.loss = static_cast<double>(result.samples);
    return result;
  }
  void setRateFactor(double) override {}
  void setClassWeights(std::vector<double>) override {}
  void setWeights(const nn::Network&) override {}
  bool higherMetricIsBetter() const override { return true; }
  void apply(const nn::TrainingSettings& settings) override { learningRate_ = settings.learningRate(); }
  std::shared_ptr<const nn::Network> networkCopy() const override { return std::make_shared<const nn::Network>(network_); }
  nn::TrainerState state() const override {
    nn::TrainerState state;
    state.network = networkCopy();
    state.step = step_;
    return state;
  }
  void restore(const nn::TrainerState& state) override { step_ = state.step; }
  std::string metricTitle() const override { return "Luck"; }

 private:
  std::shared_ptr<Controls> controls_;
  nn::Network network_;
  std::int64_t step_ = 0;
  double learningRate_ = 0.5;
};
