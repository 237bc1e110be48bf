// The title of the page for the foot of its printed sheets: a style sheet cannot read it by itself.
document.documentElement.dataset.title = document.title;
