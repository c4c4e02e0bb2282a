#include "app/commands/screenshot_states.h"

namespace app {
namespace {

ScreenshotState state(const char* name, const char* arguments) {
  return {QString::fromLatin1(name), QString::fromLatin1(arguments)};
}

}  // namespace

const std::vector<ScreenshotState>& screenshotStates() {
  static const std::vector<ScreenshotState> states = {
      state("first-start", "mnist-convnet"),
      state("empty-canvas", "mnist-convnet --click New"),
      state("training", "mnist-convnet --train-steps 150 --running"),
      state("trained-branches", "inception-fashion --train-steps 150"),
      state("trained-regression", "boston-housing --train-steps 400"),
      state("add-menu", "mnist-convnet --select conv2 --click \"Add a layer\""),
      state("library-templates", "mnist-convnet --click library/Templates"),
      state("library-data", "mnist-convnet --click library/Data"),
      state("inspector-options", "mnist-convnet --train-steps 120 --select conv2"),
      state("inspector-filters", "mnist-convnet --train-steps 120 --select conv1 --click Filters"),
      state("inspector-activations", "mnist-convnet --train-steps 120 --select conv1 --click inspector/Activations"),
      state("inspector-gradients", "mnist-convnet --train-steps 120 --select conv1 --click Gradients"),
      state("inspector-history", "mnist-convnet --train-steps 120 --select dense --click History"),
      state("inspector-output", "mnist-convnet --train-steps 120 --select output"),
      state("activations-classes", "mnist-convnet --train-steps 120 --panel activations --click holdClasses"),
      state("training-panel", "mnist-convnet --panel training"),
      state("pad-answer", "mnist-convnet --train-steps 200 --draw 3"),
      state("pad-why", "mnist-convnet --train-steps 200 --draw 3 --click Why"),
      state("pad-alike", "mnist-convnet --train-steps 200 --draw 3 --click Alike"),
      state("pad-steps", "mnist-convnet --train-steps 200 --draw 3 --click Steps"),
      state("pad-teach", "mnist-convnet --train-steps 200 --draw 3 --click Teach"),
      state("mistakes", "mnist-convnet --train-steps 200 --panel mistakes --click Counts"),
      state("mistakes-classes", "mnist-convnet --train-steps 200 --panel mistakes --click Classes"),
      state("mistakes-roc", "mnist-convnet --train-steps 200 --panel mistakes --click ROC"),
      state("mistakes-values", "boston-housing --train-steps 400 --panel mistakes --click Validation"),
      state("runs", "boston-housing --train-steps 400 --runs 3 --panel runs"),
      state("data", "mnist-convnet --panel data"),
      state("data-table", "boston-housing --panel data"),
      state("problems", "mnist-convnet --remove flatten --panel issues"),
      state("error-with-fix", "mnist-convnet --remove flatten --select dense"),
      state("doctor", "plain-deep --train-steps 80 --panel doctor"),
      state("doctor-well", "mnist-convnet --train-steps 150 --panel doctor"),
      state("microscope", "mnist-convnet --micro-step layer:3"),
      state("microscope-start", "mnist-convnet --panel microscope"),
      state("microscope-weight", "three-four-four-three --micro-step batch --micro-look hidden1/weight-gradient/1"),
      state("neurons", "playground-spiral --train-steps 400 --click Neurons"),
      state("neurons-classes", "playground-classes --train-steps 200 --click Neurons"),
      state("flow", "plain-deep --train-steps 60 --panel flow"),
      state("functions", "mnist-convnet --panel functions"),
      state("race", "mnist-convnet --panel race --click play"),
      state("loss-surface", "xor --train-steps 100 --panel loss_surface"),
      state("import-table", "mnist-convnet --import %resources/datasets/boston/BostonHousing.csv"),
      state("import-refused", "mnist-convnet --import %resources/datasets/README.md"),
      state("gallery", "mnist-convnet --click \"New from template\""),
      state("commands", "mnist-convnet --click \"Find a command\""),
      state("help", "mnist-convnet --select conv1 --click \"Help on this\""),
      state("shortcuts", "mnist-convnet --click \"Keyboard shortcuts\""),
      state("about", "mnist-convnet --click \"About LayerLab\""),
  };
  return states;
}

}  // namespace app
