#pragma once

#include <functional>
#include <optional>
#include <vector>

#include <QToolButton>
#include <QWidget>

#include "engine/explain/expression.h"
#include "ui/training/lab.h"

namespace ui {

class StillLabel;
class TensorPicture;

/// The number that was chosen in a picture, and a button that asks the microscope where it comes from. Gives its pictures a
/// menu, and Enter and double clicks, that ask the same.
class ExplainLine : public QWidget {
  Q_OBJECT
 public:
  /// What a number of a picture is in the network; nothing when it is no number that can be asked about.
  using ElementOf = std::function<std::optional<nn::TensorElement>(nn::Index)>;

  explicit ExplainLine(Lab& lab, QWidget* parent = nullptr);
  /// The numbers of this picture can be asked about from now on.
  void follow(TensorPicture& picture, ElementOf elementOf);
  /// Nothing is chosen any more: another layer.
  void startOver();
  /// What the button asks about without a choice; nothing: it waits for one.
  void setDefault(std::optional<nn::TensorElement> element, const QString& text);
  QToolButton& button() { return *button_; }
  const QString& text() const;

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  struct Followed {
    TensorPicture* picture;
    ElementOf elementOf;
  };
  void choose(const Followed& followed, nn::Index number);
  void offer(const Followed& followed, nn::Index number, QPoint global);
  void ask(const Followed& followed, nn::Index number);
  void refresh();

  Lab& lab_;
  StillLabel* text_;
  QToolButton* button_;
  std::vector<Followed> followed_;
  std::optional<std::size_t> chosen_;  ///< among followed_
  std::optional<nn::TensorElement> default_;
  QString defaultText_;
};

}  // namespace ui
