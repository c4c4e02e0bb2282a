#include "ui/panels/training/class_weight_section.h"

#include "ui/common/engine_text.h"
#include "ui/widgets/choice_box.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/settings_form.h"

namespace ui {

ClassWeightSection::ClassWeightSection(Lab& lab)
    : SettingsSection(lab, tr("Class weights"), QStringLiteral("classWeights"), false),
      weighting_(new ChoiceBox),
      form_(&addForm()),
      note_(makeNote(tr("Remarks on the class weights"))),
      fit_(new QPushButton(tr("One weight for each class"))) {
  weighting_->addChoice(tr("All the same"), static_cast<int>(nn::ClassWeighting::None));
  weighting_->addChoice(tr("Balanced"), static_cast<int>(nn::ClassWeighting::Balanced),
                        tr("Classes with few samples count more, so that all classes together count the same"));
  weighting_->addChoice(tr("Own numbers"), static_cast<int>(nn::ClassWeighting::Given));
  form_->addRow(tr("Weights"), weighting_, QStringLiteral("classWeighting"),
                tr("How much a sample counts in the loss for its class. Balanced helps when some classes are rare and the "
                   "network ignores them. Own numbers weight mistakes that cost more."));
  connect(weighting_, &ChoiceBox::edited, this,
          [this](const QVariant& chosen) { choose(static_cast<nn::ClassWeighting>(chosen.toInt())); });
  addWidget(note_);
  fit_->setObjectName(QStringLiteral("fitClassWeights"));
  fit_->setToolTip(tr("Gives every class of the data a weight: those there are, and 1 for the others"));
  connect(fit_, &QPushButton::clicked, this, [this] { choose(nn::ClassWeighting::Given); });
  addWidget(fit_);
}

std::vector<std::string> ClassWeightSection::classNames() const {
  const auto prepared = lab_.training.data();
  return prepared ? prepared->info.classNames : std::vector<std::string>();
}

void ClassWeightSection::choose(nn::ClassWeighting weighting) {
  const std::size_t classes = classNames().size();
  editTraining(tr("Choose class weights"), {}, [weighting, classes](nn::TrainingSettings& settings) {
    settings.classWeighting = weighting;
    if (weighting == nn::ClassWeighting::Given && classes > 0) settings.classWeights.resize(classes, 1);
  });
}

void ClassWeightSection::setWeight(std::size_t classNumber, double weight) {
  editTraining(tr("Set the weight of %1").arg(text(names_[classNumber])),
               QStringLiteral("training:classWeight:%1").arg(classNumber), [=](nn::TrainingSettings& settings) {
                 if (classNumber < settings.classWeights.size()) settings.classWeights[classNumber] = weight;
               });
}

void ClassWeightSection::makeRows(const std::vector<std::string>& names) {
  if (names == names_) return;
  if (table_) table_->deleteLater();  // later: one of its fields may be telling us of the edit
  names_ = names;
  weights_.clear();
  auto* table = new SettingsForm(this);
  for (std::size_t i = 0; i < names.size(); ++i) {
    auto* weight = new NumberField;
    weight->setRange(0, 1e9);
    table->addRow(text(names[i]), weight, QStringLiteral("classWeight%1").arg(i),
                  tr("How much a sample of “%1” counts in the loss. 1 is normal, 0 leaves the class out.").arg(text(names[i])));
    connect(weight, &NumberField::edited, this, [this, i](double value) { setWeight(i, value); });
    weights_.push_back(weight);
  }
  table_ = table;
  addWidget(table_);
}

void ClassWeightSection::refresh() {
  const std::vector<std::string> names = classNames();
  const bool isKnown = lab_.training.data() != nullptr;
  const nn::ClassWeighting weighting = training().classWeighting;
  weighting_->showChoice(static_cast<int>(weighting));
  weighting_->setEnabled(!names.empty() || weighting != nn::ClassWeighting::None);
  const bool isGiven = weighting == nn::ClassWeighting::Given;
  const bool fits = training().classWeights.size() == names.size();
  makeRows(isGiven && fits ? names : std::vector<std::string>());
  for (std::size_t i = 0; i < weights_.size(); ++i) weights_[i]->setValue(training().classWeights[i]);

  QString note;
  if (isKnown && names.empty())
    note = weighting == nn::ClassWeighting::None
               ? tr("The data have values as targets, not classes.")
               : tr("The data have values as targets, not classes: choose “All the same”, or training cannot start.");
  else if (isKnown && isGiven && !fits)
    note = tr("There are weights for %1 classes; the data have %2.")
               .arg(wholeNumber(static_cast<qint64>(training().classWeights.size())),
                    wholeNumber(static_cast<qint64>(names.size())));
  else if (weighting == nn::ClassWeighting::Balanced)
    note = tr("A sample of class k counts N / (K · Nₖ): N samples, K classes, Nₖ samples of class k.");
  note_->setText(note);
  note_->setVisible(!note.isEmpty());
  fit_->setVisible(isKnown && isGiven && !names.empty() && !fits);
  setSummary(weighting_->currentText().toLower());
}

}  // namespace ui
